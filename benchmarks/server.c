/* The server of the benchmarks: one epoll loop that answers from memory, so that the client is always the bottleneck.
 *
 *     server [CERTIFICATE KEY]      prints its ports, "PLAIN TLS"; ends when its standard input is closed
 *
 * GET /small            9 fields, 1 KiB                  GET /headers          40 fields, 1 KiB
 * GET /big/M            M MiB with a Content-Length      GET /chunked/S/M      M MiB in chunks of S bytes
 * POST anything         takes a body (length or chunks)  CONNECT host:port     a tunnel to that port of 127.0.0.1
 *
 * It reads well-formed requests only. Built with -DWITH_TLS -lssl -lcrypto it has a TLS port too.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/ssl.h>
static SSL_CTX *tls;
#else
typedef void SSL;
#endif

enum { BUFFER = 65536, SCRATCH = 1 << 20, MIB = 1 << 20, ROUTES = 64 };

/* What an answer is made of: bytes sent once, then `pattern` over and over until `total` bytes of it went, then `tail`. */
struct answer {
    char path[256];
    char *head, *pattern;
    const char *tail;
    size_t head_size, pattern_size, tail_size;
    unsigned long long total;
};

struct connection {
    int fd, writing;
    SSL *ssl;
    struct connection *peer; /* the other side of a tunnel */
    struct answer *answer;   /* what is being sent */
    size_t head_at, tail_at;
    unsigned long long body_at;
    int uploading;           /* 1: a body of `left` bytes, 2: chunks, 3: its trailer section */
    unsigned long long left;
    size_t size;             /* bytes in `data` */
    char data[BUFFER];
};

static int epoll, plain_listener, tls_listener = -1;
static char scratch[SCRATCH];
static struct answer answers[ROUTES];
static int answer_count;
static struct answer taken, tunnelled;

static void watch(struct connection *c, int op, int writing) {
    struct epoll_event event = {.events = writing ? EPOLLOUT : EPOLLIN, .data.ptr = c};
    if (op == EPOLL_CTL_MOD && c->writing == writing) return;
    c->writing = writing;
    epoll_ctl(epoll, op, c->fd, &event);
}

static void drop(struct connection *c) {
    struct connection *peer = c->peer;
#ifdef WITH_TLS
    if (c->ssl) SSL_free(c->ssl);
#endif
    close(c->fd);
    free(c);
    if (peer) {
        peer->peer = NULL;
        drop(peer);
    }
}

/* Bytes received; 0 at the end, -1 for nothing there now, -2 for a fault. */
static ssize_t receive(struct connection *c, void *into, size_t most, int flags) {
#ifdef WITH_TLS
    if (c->ssl) {
        int got = SSL_read(c->ssl, into, (int)most), why;
        if (got > 0) return got;
        why = SSL_get_error(c->ssl, got);
        if (why == SSL_ERROR_ZERO_RETURN) return 0;
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? -1 : -2;
    }
#endif
    ssize_t got = recv(c->fd, into, most, MSG_DONTWAIT | flags);
    return got >= 0 ? got : errno == EAGAIN || errno == EINTR ? -1 : -2;
}

/* Whether TLS holds bytes that epoll does not see. */
static int pending(struct connection *c) {
#ifdef WITH_TLS
    if (c->ssl) return SSL_pending(c->ssl) > 0;
#endif
    return c == NULL;
}

static ssize_t transmit(struct connection *c, const void *from, size_t size, int more) {
#ifdef WITH_TLS
    if (c->ssl) {
        int sent = SSL_write(c->ssl, from, (int)size), why;
        if (sent > 0) return sent;
        why = SSL_get_error(c->ssl, sent);
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? -1 : -2;
    }
#endif
    ssize_t sent = send(c->fd, from, size, MSG_DONTWAIT | MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    return sent >= 0 ? sent : errno == EAGAIN || errno == EINTR ? -1 : -2;
}

/* ---- answers, made when first asked for ---- */

static struct answer *make(struct answer *a, const char *head, size_t fields, const char *framing) {
    a->head = malloc(BUFFER);
    a->head_size = sprintf(a->head, "HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Mon, 22 Nov 2027 10:00:00 GMT\r\n%s%s",
                           head, framing);
    for (size_t i = 0; i < fields; i++)
        a->head_size += sprintf(a->head + a->head_size, "X-Field-Number-%02zu: value %zu of a field of usual length\r\n", i, i);
    a->head_size += sprintf(a->head + a->head_size, "\r\n");
    a->tail = "";
    return a;
}

#define USUAL                                                                                                     \
    "Content-Type: text/html; charset=utf-8\r\nConnection: keep-alive\r\nVary: Accept-Encoding\r\n"              \
    "ETag: \"5f2b8c-400\"\r\nCache-Control: max-age=3600\r\nLast-Modified: Sun, 21 Nov 2027 10:00:00 GMT\r\n"

static void small(struct answer *a, size_t fields) {
    make(a, USUAL, fields, "Content-Length: 1024\r\n");
    memset(a->head + a->head_size, 'x', 1024);
    a->head_size += 1024;
}

static void repeat(struct answer *a, const char *frame, size_t size) {
    size_t times = size < MIB ? MIB / size : 1;
    a->pattern = malloc(times * size);
    a->pattern_size = times * size;
    for (size_t i = 0; i < times; i++) memcpy(a->pattern + i * size, frame, size);
}

static struct answer *answer_for(const char *path) {
    unsigned long long mib, chunk;
    char framing[128];
    for (int i = 0; i < answer_count; i++)
        if (!strcmp(answers[i].path, path)) return &answers[i];
    if (answer_count == ROUTES) return NULL;
    struct answer *a = &answers[answer_count];
    memset(a, 0, sizeof *a);
    if (!strcmp(path, "/small")) {
        small(a, 0);
    } else if (!strcmp(path, "/headers")) {
        small(a, 31);
    } else if (sscanf(path, "/big/%llu", &mib) == 1) {
        sprintf(framing, "Content-Length: %llu\r\n", mib * MIB);
        make(a, USUAL, 0, framing);
        memset(scratch, 'x', MIB);
        repeat(a, scratch, MIB);
        a->total = mib * MIB;
    } else if (sscanf(path, "/chunked/%llu/%llu", &chunk, &mib) == 2 && chunk && chunk <= MIB) {
        char *frame = malloc(chunk + 32);
        int at = sprintf(frame, "%llx\r\n", chunk);
        memset(frame + at, 'x', chunk);
        memcpy(frame + at + chunk, "\r\n", 2);
        make(a, USUAL, 0, "Transfer-Encoding: chunked\r\n");
        repeat(a, frame, at + chunk + 2);
        free(frame);
        a->total = mib * MIB / chunk * (at + chunk + 2);
        a->tail = "0\r\n\r\n";
        a->tail_size = 5;
    } else {
        return NULL;
    }
    snprintf(a->path, sizeof a->path, "%s", path);
    answer_count++;
    return a;
}

static void start(struct connection *c, struct answer *a) {
    c->answer = a;
    c->head_at = c->tail_at = c->body_at = 0;
}

/* Send on; 1 when all went, 0 when the client must read first, -1 for a fault. */
static int send_on(struct connection *c) {
    struct answer *a = c->answer;
    for (;;) {
        ssize_t sent;
        if (c->head_at < a->head_size) {
            sent = transmit(c, a->head + c->head_at, a->head_size - c->head_at, a->total != 0);
            if (sent > 0) c->head_at += sent;
        } else if (c->body_at < a->total) {
            size_t at = c->body_at % a->pattern_size, size = a->pattern_size - at;
            if (size > a->total - c->body_at) size = a->total - c->body_at;
            sent = transmit(c, a->pattern + at, size, 0);
            if (sent > 0) c->body_at += sent;
        } else if (c->tail_at < a->tail_size) {
            sent = transmit(c, a->tail + c->tail_at, a->tail_size - c->tail_at, 0);
            if (sent > 0) c->tail_at += sent;
        } else {
            c->answer = NULL;
            return 1;
        }
        if (sent == -1) return 0;
        if (sent < 0) return -1;
    }
}

/* ---- requests ---- */

static void consume(struct connection *c, size_t size) {
    memmove(c->data, c->data + size, c->size - size);
    c->size -= size;
}

/* Take what is here of an upload; 1 when it has ended. */
static int upload(struct connection *c) {
    size_t at = 0;
    int ended = 0;
    while (!ended) {
        if (c->left) {
            size_t size = c->left < c->size - at ? c->left : c->size - at;
            at += size;
            c->left -= size;
            if (c->left) break;
        }
        if (c->uploading == 1) {
            ended = 1;
            break;
        }
        char *end = memmem(c->data + at, c->size - at, "\n", 1);
        if (!end) break;
        size_t line = end + 1 - (c->data + at);
        if (line > 2) {
            c->left = strtoull(c->data + at, NULL, 16);
            if (!c->left) c->uploading = 3;
        } else { /* the end of a chunk, or of the trailer section */
            ended = c->uploading == 3;
        }
        at += line;
    }
    consume(c, at);
    return ended;
}

static int dial(const char *target) {
    const char *port = strrchr(target, ':');
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port ? atoi(port + 1) : 0)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
    close(fd);
    return -1;
}

static struct connection *add(int fd) {
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    watch(c, EPOLL_CTL_ADD, 0);
    return c;
}

/* Read the head in `data`, if it is all there: 1 for an answer to send, 0 to wait for more, -1 for a fault. */
static int request(struct connection *c) {
    char method[16], path[256], *end = memmem(c->data, c->size, "\r\n\r\n", 4), *field;
    if (!end) return c->size == BUFFER ? -1 : 0;
    *end = 0;
    if (sscanf(c->data, "%15s %255s", method, path) != 2) return -1;
    if (!strcmp(method, "CONNECT")) {
        int fd = dial(path);
        if (fd < 0) return -1;
        c->peer = add(fd);
        c->peer->peer = c;
        start(c, &tunnelled);
        consume(c, end + 4 - c->data);
        return 1;
    }
    if (!strcmp(method, "POST") || !strcmp(method, "PUT")) {
        c->uploading = strcasestr(c->data, "\r\nTransfer-Encoding:") ? 2 : 1;
        field = strcasestr(c->data, "\r\nContent-Length:");
        c->left = c->uploading == 1 && field ? strtoull(field + 17, NULL, 10) : 0;
        consume(c, end + 4 - c->data);
        if (!upload(c)) return 0;
        c->uploading = 0;
        start(c, &taken);
        return 1;
    }
    struct answer *a = answer_for(path);
    consume(c, end + 4 - c->data);
    if (!a) return -1;
    start(c, a);
    return 1;
}

/* One side of a tunnel has bytes: pass them on, waiting for the other side if it must be. */
static int relay(struct connection *c) {
    ssize_t got = receive(c, scratch, SCRATCH, 0);
    if (got == -1) return 0;
    if (got <= 0) return -1;
    for (ssize_t at = 0; at < got;) {
        ssize_t sent = send(c->peer->fd, scratch + at, got - at, MSG_NOSIGNAL);
        if (sent < 0) return -1;
        at += sent;
    }
    return 0;
}

/* Do all that can be done now; -1 to drop the connection. */
static int serve(struct connection *c) {
    for (;;) {
        int done;
        if (c->answer) {
            done = send_on(c);
            if (done < 0) return -1;
            watch(c, EPOLL_CTL_MOD, !done);
            if (!done || (!c->size && !c->peer && !pending(c))) return 0;
        }
        if (c->peer) return relay(c);
        if (!c->size || c->uploading || !memmem(c->data, c->size, "\r\n\r\n", 4)) {
            ssize_t got;
            if (c->uploading == 1 && c->left && !c->ssl) { /* nobody wants these bytes: let the kernel drop them */
                got = receive(c, NULL, c->left < (1u << 30) ? c->left : 1u << 30, MSG_TRUNC);
                if (got > 0) c->left -= got;
            } else {
                got = receive(c, c->data + c->size, BUFFER - c->size, 0);
                if (got > 0) c->size += got;
            }
            if (got == -1) return 0;
            if (got <= 0) return -1;
        }
        if (c->uploading) {
            if (!upload(c)) continue;
            c->uploading = 0;
            start(c, &taken);
        } else {
            done = request(c);
            if (done < 0) return -1;
        }
    }
}

static int listener(int *port) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* what it accepts inherits it */
    if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 1024)) exit(1);
    getsockname(fd, (struct sockaddr *)&at, &size);
    *port = ntohs(at.sin_port);
    return fd;
}

int main(int argc, char **argv) {
    struct epoll_event events[256], event = {.events = EPOLLIN};
    int plain_port, tls_port = 0;
    signal(SIGPIPE, SIG_IGN);
    epoll = epoll_create1(0);
    plain_listener = listener(&plain_port);
    event.data.ptr = &plain_listener;
    epoll_ctl(epoll, EPOLL_CTL_ADD, plain_listener, &event);
    event.data.ptr = NULL;
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
#ifdef WITH_TLS
    if (argc == 3) {
        tls = SSL_CTX_new(TLS_server_method());
        SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        if (SSL_CTX_use_certificate_chain_file(tls, argv[1]) != 1) return 1;
        if (SSL_CTX_use_PrivateKey_file(tls, argv[2], SSL_FILETYPE_PEM) != 1) return 1;
        tls_listener = listener(&tls_port);
        event.data.ptr = &tls_listener;
        epoll_ctl(epoll, EPOLL_CTL_ADD, tls_listener, &event);
    }
#endif
    (void)argc, (void)argv;
    make(&taken, USUAL, 0, "Content-Length: 0\r\n");
    tunnelled.head = "HTTP/1.1 200 Connection established\r\n\r\n";
    tunnelled.head_size = strlen(tunnelled.head);
    printf("%d %d\n", plain_port, tls_port);
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            void *what = events[i].data.ptr;
            if (what == NULL) {
                if (read(0, scratch, 1) <= 0) return 0;
            } else if (what == &plain_listener || what == &tls_listener) {
                int fd = accept4(*(int *)what, NULL, NULL, SOCK_NONBLOCK);
                if (fd < 0) continue;
                struct connection *c = add(fd);
                (void)c;
#ifdef WITH_TLS
                if (what == &tls_listener) {
                    c->ssl = SSL_new(tls);
                    SSL_set_fd(c->ssl, fd);
                    SSL_set_accept_state(c->ssl);
                }
#endif
            } else if (serve(what) < 0) {
                drop(what);
                break; /* the dropped peer may be among the events: look again */
            }
        }
    }
}
