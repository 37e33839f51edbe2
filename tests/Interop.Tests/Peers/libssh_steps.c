/* Logs in with libssh by one step or several, and runs a command.
 *
 * usage: libssh_steps PORT KNOWN-HOSTS-FILE USER STEP...
 * A step is password=TEXT, answer=TEXT, key=FILE or cert=KEY-FILE:CERTIFICATE-FILE.
 * Exit code: 0 logged in, 5 refused as a login, 6 host key not the expected one, 1 a failure.
 */

#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_answer(ssh_session session, const char *answer)
{
    int outcome = ssh_userauth_kbdint(session, NULL, NULL);
    int i;

    while (outcome == SSH_AUTH_INFO) {
        for (i = 0; i < ssh_userauth_kbdint_getnprompts(session); i++)
            ssh_userauth_kbdint_setanswer(session, (unsigned int)i, answer);
        outcome = ssh_userauth_kbdint(session, NULL, NULL);
    }
    return outcome;
}

static int by_key(ssh_session session, const char *file, const char *certificate_file)
{
    ssh_key key = NULL, certificate = NULL;
    int outcome;

    if (ssh_pki_import_privkey_file(file, NULL, NULL, NULL, &key) != SSH_OK)
        return SSH_AUTH_ERROR;
    if (certificate_file != NULL) {
        if (ssh_pki_import_cert_file(certificate_file, &certificate) != SSH_OK
            || ssh_pki_copy_cert_to_privkey(certificate, key) != SSH_OK)
            return SSH_AUTH_ERROR;
    }
    outcome = ssh_userauth_try_publickey(session, NULL, certificate != NULL ? certificate : key);
    if (outcome == SSH_AUTH_SUCCESS)
        outcome = ssh_userauth_publickey(session, NULL, key);
    ssh_key_free(certificate);
    ssh_key_free(key);
    return outcome;
}

static int by_step(ssh_session session, char *step)
{
    char *value = strchr(step, '='), *colon;

    if (value == NULL)
        return SSH_AUTH_ERROR;
    *value++ = '\0';
    if (strcmp(step, "password") == 0)
        return ssh_userauth_password(session, NULL, value);
    if (strcmp(step, "answer") == 0)
        return by_answer(session, value);
    if (strcmp(step, "key") == 0)
        return by_key(session, value, NULL);
    colon = strchr(value, ':');
    if (colon == NULL)
        return SSH_AUTH_ERROR;
    *colon++ = '\0';
    return by_key(session, value, colon);
}

static int run_command(ssh_session session)
{
    ssh_channel channel = ssh_channel_new(session);
    char buffer[64];
    int status;

    if (channel == NULL || ssh_channel_open_session(channel) != SSH_OK || ssh_channel_request_exec(channel, "true") != SSH_OK)
        return 1;
    while (ssh_channel_read(channel, buffer, sizeof buffer, 0) > 0)
        ;
    status = ssh_channel_get_exit_status(channel);
    ssh_channel_free(channel);
    return status == 0 ? 0 : 1;
}

static int log_in(ssh_session session, char **steps, int count)
{
    int outcome = SSH_AUTH_DENIED, i;

    if (ssh_connect(session) != SSH_OK) {
        fprintf(stderr, "connect: %s\n", ssh_get_error(session));
        return 1;
    }
    if (ssh_session_is_known_server(session) != SSH_KNOWN_HOSTS_OK)
        return 6;
    for (i = 0; i < count; i++) {
        outcome = by_step(session, steps[i]);
        if (outcome != SSH_AUTH_PARTIAL && outcome != SSH_AUTH_SUCCESS)
            break;
    }
    if (outcome == SSH_AUTH_DENIED || outcome == SSH_AUTH_PARTIAL) {
        printf("refused: %s\n", outcome == SSH_AUTH_DENIED ? ssh_get_error(session) : "more is wanted");
        return 5;
    }
    if (outcome != SSH_AUTH_SUCCESS) {
        fprintf(stderr, "userauth: %s\n", ssh_get_error(session));
        return 1;
    }
    return run_command(session);
}

int main(int argc, char **argv)
{
    unsigned int port;
    int off = 0, result;
    long timeout = 20; /* seconds */
    ssh_session session = ssh_new();

    if (session == NULL || argc < 5)
        return 2;
    port = (unsigned int)atoi(argv[1]);
    ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off);
    ssh_options_set(session, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(session, SSH_OPTIONS_USER, argv[3]);
    ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &timeout);
    ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, argv[2]);
    ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
    result = log_in(session, argv + 4, argc - 4);
    ssh_disconnect(session);
    ssh_free(session);
    return result;
}
