// The floor: an echo server of one thread on level-triggered epoll, as plain as it can be written.
// usage: echo_server      listens on 127.0.0.1 and prints the port
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024, EVENTS = 256, BACKLOG = 4096 };

struct connection {
    int descriptor;
    size_t waiting;      // bytes that the system did not take yet
    char *unsent;        // READ_SIZE of them at most; there only while some wait
    size_t offset;
};

static char input[READ_SIZE];
static int poller;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void watch(struct connection *connection, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(poller, operation, connection->descriptor, &event) < 0) die("epoll_ctl");
}

static void end(struct connection *connection) {
    close(connection->descriptor);
    free(connection->unsent);
    free(connection);
}

static void accept_all(int listener) {
    for (;;) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) return;
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL) die("calloc");
        connection->descriptor = descriptor;
        watch(connection, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static void echo(struct connection *connection) {
    ssize_t count = recv(connection->descriptor, input, sizeof input, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        end(connection);
        return;
    }
    ssize_t sent = send(connection->descriptor, input, (size_t)count, MSG_NOSIGNAL);
    if (sent == count) return;
    if (sent < 0 && errno != EAGAIN) {
        end(connection);
        return;
    }
    if (sent < 0) sent = 0;
    // Nothing more is read until this has gone out.
    connection->waiting = (size_t)(count - sent);
    connection->offset = 0;
    connection->unsent = malloc(connection->waiting);
    if (connection->unsent == NULL) die("malloc");
    memcpy(connection->unsent, input + sent, connection->waiting);
    watch(connection, EPOLLOUT, EPOLL_CTL_MOD);
}

static void flush(struct connection *connection) {
    ssize_t sent = send(connection->descriptor, connection->unsent + connection->offset, connection->waiting, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN) end(connection);
        return;
    }
    connection->offset += (size_t)sent;
    connection->waiting -= (size_t)sent;
    if (connection->waiting == 0) {
        free(connection->unsent);
        connection->unsent = NULL;
        watch(connection, EPOLLIN, EPOLL_CTL_MOD);
    }
}

int main(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, BACKLOG) < 0
        || getsockname(listener, (struct sockaddr *)&address, &length) < 0) die("listen");
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll_ctl");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection == NULL) accept_all(listener);
            else if (connection->waiting > 0) flush(connection);
            else echo(connection);
        }
    }
}
