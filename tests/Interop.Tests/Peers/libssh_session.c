/* One session by libssh, and what was seen of it.
 *
 * usage: libssh_session PORT KNOWN-HOSTS-FILE STEP...
 * Steps, in order: user=NAME  password=TEXT  key=FILE  (who it is)
 *                  pty=COLUMNSxROWS  env=NAME=VALUE  shell  exec=COMMAND  subsystem=NAME
 *                  send=TEXT  eof  resize=COLUMNSxROWS  signal=NAME  break=MILLISECONDS  until=TEXT  end
 * At the end it prints status=NUMBER or signal=NAME, and out=HEX and err=HEX.
 * Exit code: 0 for a session that ended, 5 refused as a login, 6 host key not the expected one, 7 refused as a request, 1 a failure.
 */

#define _GNU_SOURCE
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFUSED_LOGIN = 5, WRONG_HOST_KEY = 6, REFUSED_REQUEST = 7, ROOM = 1 << 20, MILLISECONDS = 20000 };

static char output[ROOM], errors[ROOM], ended_by[32];
static int output_length, errors_length;

static void on_exit_signal(ssh_session session, ssh_channel channel, const char *name, int core, const char *message,
                           const char *language, void *userdata)
{
    (void)session, (void)channel, (void)core, (void)message, (void)language, (void)userdata;
    snprintf(ended_by, sizeof ended_by, "%s", name);
}

static void fail(int code, const char *what, const char *why)
{
    printf("%s: %s\n", what, why);
    exit(code);
}

static void print_hex(const char *name, const char *data, int length)
{
    int i;

    printf("%s=", name);
    for (i = 0; i < length; i++)
        printf("%02x", (unsigned char)data[i]);
    printf("\n");
}

/* Reads what is there, or waits for more; 0 at the end. */
static int read_some(ssh_channel channel)
{
    int from_output = 0, from_errors = 0, round;

    for (round = 0; round < MILLISECONDS / 20; round++) {
        from_output = ssh_channel_read_timeout(channel, output + output_length, (uint32_t)(ROOM - output_length), 0, 10);
        if (from_output > 0)
            output_length += from_output;
        from_errors = ssh_channel_read_timeout(channel, errors + errors_length, (uint32_t)(ROOM - errors_length), 1, 10);
        if (from_errors > 0)
            errors_length += from_errors;
        if (from_output > 0 || from_errors > 0)
            return 1;
        if (ssh_channel_is_eof(channel) || ssh_channel_is_closed(channel))
            return 0;
    }
    fail(1, "too slow", "nothing came");
    return 0;
}

/* Waits for the close, behind which nothing comes: the exit status, or the signal, is before it. */
static void read_to_end(ssh_session session, ssh_channel channel)
{
    ssh_event event;
    int round;

    while (read_some(channel))
        ;
    event = ssh_event_new();
    ssh_event_add_session(event, session);
    for (round = 0; round < MILLISECONDS / 10 && !ssh_channel_is_closed(channel); round++)
        ssh_event_dopoll(event, 10);
    ssh_event_remove_session(event, session);
    ssh_event_free(event);
    if (!ssh_channel_is_closed(channel))
        fail(1, "too slow", ssh_get_error(session));
}

static int session_step(ssh_session session, ssh_channel channel, const char *name, const char *value)
{
    int columns, rows;
    const char *equals;
    char variable[256];

    if (strcmp(name, "pty") == 0 && sscanf(value, "%dx%d", &columns, &rows) == 2)
        return ssh_channel_request_pty_size(channel, "xterm", columns, rows);
    if (strcmp(name, "resize") == 0 && sscanf(value, "%dx%d", &columns, &rows) == 2)
        return ssh_channel_change_pty_size(channel, columns, rows);
    if (strcmp(name, "env") == 0 && (equals = strchr(value, '=')) != NULL) {
        snprintf(variable, sizeof variable, "%.*s", (int)(equals - value), value);
        return ssh_channel_request_env(channel, variable, equals + 1);
    }
    if (strcmp(name, "shell") == 0)
        return ssh_channel_request_shell(channel);
    if (strcmp(name, "exec") == 0)
        return ssh_channel_request_exec(channel, value);
    if (strcmp(name, "subsystem") == 0)
        return ssh_channel_request_subsystem(channel, value);
    if (strcmp(name, "send") == 0)
        return ssh_channel_write(channel, value, (uint32_t)strlen(value)) < 0 ? SSH_ERROR : SSH_OK;
    if (strcmp(name, "eof") == 0)
        return ssh_channel_send_eof(channel);
    if (strcmp(name, "signal") == 0)
        return ssh_channel_request_send_signal(channel, value);
    if (strcmp(name, "break") == 0)
        return ssh_channel_request_send_break(channel, (uint32_t)atoi(value));
    if (strcmp(name, "until") == 0) {
        while (memmem(output, (size_t)output_length, value, strlen(value)) == NULL)
            if (!read_some(channel))
                fail(1, "the end came before", value);
        return SSH_OK;
    }
    if (strcmp(name, "end") == 0) {
        read_to_end(session, channel);
        return SSH_OK;
    }
    fail(1, "there is no step", name);
    return SSH_ERROR;
}

int main(int argc, char **argv)
{
    ssh_session session = ssh_new();
    ssh_channel channel;
    struct ssh_channel_callbacks_struct callbacks = {.channel_exit_signal_function = on_exit_signal};
    const char *user = "nobody", *password = NULL, *key_file = NULL;
    int i, outcome, no_config = 0;
    long seconds = 20;
    unsigned int port = (unsigned int)atoi(argv[1]);

    for (i = 3; i < argc; i++) {
        if (strncmp(argv[i], "user=", 5) == 0)
            user = argv[i] + 5;
        else if (strncmp(argv[i], "password=", 9) == 0)
            password = argv[i] + 9;
        else if (strncmp(argv[i], "key=", 4) == 0)
            key_file = argv[i] + 4;
        else
            break;
    }

    ssh_options_set(session, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(session, SSH_OPTIONS_USER, user);
    ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, argv[2]);
    ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
    ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &no_config);
    ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &seconds);
    if (ssh_connect(session) != SSH_OK)
        fail(1, "no connection", ssh_get_error(session));
    if (ssh_session_is_known_server(session) != SSH_KNOWN_HOSTS_OK)
        fail(WRONG_HOST_KEY, "host key", ssh_get_error(session));
    if (key_file != NULL) {
        ssh_key key = NULL;
        if (ssh_pki_import_privkey_file(key_file, NULL, NULL, NULL, &key) != SSH_OK)
            fail(1, "no key", key_file);
        outcome = ssh_userauth_publickey(session, NULL, key);
    } else {
        outcome = ssh_userauth_password(session, NULL, password);
    }
    if (outcome != SSH_AUTH_SUCCESS)
        fail(outcome == SSH_AUTH_DENIED ? REFUSED_LOGIN : 1, "refused", ssh_get_error(session));

    channel = ssh_channel_new(session);
    ssh_callbacks_init(&callbacks);
    ssh_set_channel_callbacks(channel, &callbacks);
    if (ssh_channel_open_session(channel) != SSH_OK)
        fail(REFUSED_REQUEST, "refused", ssh_get_error(session));
    for (; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals != NULL)
            *equals = '\0';
        if (session_step(session, channel, argv[i], equals == NULL ? "" : equals + 1) != SSH_OK)
            fail(REFUSED_REQUEST, argv[i], ssh_get_error(session));
    }

    if (ended_by[0] != '\0')
        printf("signal=%s\n", ended_by);
    else if (ssh_channel_get_exit_status(channel) >= 0)
        printf("status=%d\n", ssh_channel_get_exit_status(channel));
    print_hex("out", output, output_length);
    print_hex("err", errors, errors_length);
    ssh_disconnect(session);
    ssh_free(session);
    return 0;
}
