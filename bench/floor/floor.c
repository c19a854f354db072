/*
 * The floor: how much of the machine requests cost at the very least. One thread, epoll, and for every answer one recv
 * and one send. It parses nothing and measures nothing, and it takes whatever one recv returns for a whole answer; so it
 * is the kernel's own work and nearly nothing else. Only for a target on loopback with a short answer.
 *
 * usage: floor IPV4 PORT CONNECTIONS REQUESTS
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 512, BUFFER_BYTES = 64 * 1024 };

static char request[256];
static size_t request_length;

static void check(int ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(1);
}

static void send_request(int connection)
{
    check(send(connection, request, request_length, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)request_length, "send");
}

static int open_connection(int epoll, const struct sockaddr_in *target)
{
    int on = 1;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    check(connection >= 0, "socket");
    check(setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "setsockopt");
    check(connect(connection, (const struct sockaddr *)target, sizeof *target) == 0, "connect");
    struct epoll_event interest = { .events = EPOLLIN | EPOLLET, .data.fd = connection };
    check(epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &interest) == 0, "epoll_ctl");
    return connection;
}

int main(int argc, char **argv)
{
    static struct epoll_event events[EVENTS];
    static char buffer[BUFFER_BYTES];
    struct sockaddr_in target = { .sin_family = AF_INET };

    if (argc != 5 || inet_pton(AF_INET, argv[1], &target.sin_addr) != 1) {
        fprintf(stderr, "usage: floor IPV4 PORT CONNECTIONS REQUESTS\n");
        return 2;
    }
    target.sin_port = htons((unsigned short)atoi(argv[2]));
    int connections = atoi(argv[3]);
    long to_send = atol(argv[4]), to_receive = to_send;
    request_length = (size_t)snprintf(
        request, sizeof request, "GET / HTTP/1.1\r\nHost: %s:%s\r\nUser-Agent: floor\r\n\r\n", argv[1], argv[2]);

    int epoll = epoll_create1(0);
    for (int i = 0; i < connections && to_send > 0; i++, to_send--)
        send_request(open_connection(epoll, &target));
    while (to_receive > 0) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            ssize_t received = recv(events[i].data.fd, buffer, sizeof buffer, MSG_DONTWAIT);
            if (received < 0 && errno == EAGAIN)
                continue;
            check(received > 0, "recv");
            to_receive--;
            if (to_send > 0) {
                to_send--;
                send_request(events[i].data.fd);
            }
        }
    }
    return 0;
}
