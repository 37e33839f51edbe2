/* Logs in with libssh and says what came of it.
 *
 * usage: libssh_login PORT KNOWN-HOSTS-FILE [password]
 * Exit code: 5 refused as a login, 6 host key not the expected one, 1 a failure.
 */

#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(ssh_session session, const char *what)
{
    fprintf(stderr, "%s: %s\n", what, ssh_get_error(session));
    return 1;
}

static int log_in(ssh_session session, int with_password)
{
    int outcome;

    if (ssh_connect(session) != SSH_OK)
        return failed(session, "connect");
    printf("kex %s, in %s\n", ssh_get_kex_algo(session), ssh_get_cipher_in(session));

    if (ssh_session_is_known_server(session) != SSH_KNOWN_HOSTS_OK) {
        puts("host key is not the known one");
        return 6;
    }

    outcome = ssh_userauth_none(session, NULL);
    if (outcome == SSH_AUTH_DENIED && with_password)
        outcome = ssh_userauth_password(session, NULL, "wrong");
    if (outcome == SSH_AUTH_DENIED) {
        printf("refused, methods offered: %d\n", ssh_userauth_list(session, NULL));
        return 5;
    }
    return outcome == SSH_AUTH_SUCCESS ? 0 : failed(session, "userauth");
}

int main(int argc, char **argv)
{
    unsigned int port;
    int off = 0, result;
    long timeout = 20; /* seconds */
    ssh_session session = ssh_new();

    if (session == NULL || argc < 3)
        return 2;
    port = (unsigned int)atoi(argv[1]);
    ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off);
    ssh_options_set(session, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(session, SSH_OPTIONS_USER, "nobody");
    ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &timeout);
    ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, argv[2]);
    ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
    result = log_in(session, argc > 3 && strcmp(argv[3], "password") == 0);
    ssh_disconnect(session);
    ssh_free(session);
    return result;
}
