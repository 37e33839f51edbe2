// Command loadgen puts the same load on every SSH server of the bench.
//
//	loadgen logins -addr A -hostkey FILE -n 2000 -c 6 [-probe]   refused logins; counts only those that were refused as logins
//	loadgen hold -addr A -n 2000                                 connections that stay silent once the server's KEXINIT has come
//	loadgen hold -addr A -hostkey FILE -n 2000 -keyed            connections that stay silent after the key exchange
//	loadgen hold -addr A -hostkey FILE -n 2000 -userkey FILE     connections that stay silent after the login
//	loadgen logins -addr A -hostkey FILE -userkey FILE -n 2000   logins that succeed
//	loadgen session WHAT -addr A -hostkey FILE -userkey FILE     one login, then WHAT is down, up, exec or echo, -n times or MiB
//
// It is written on Go's x/crypto/ssh, and ends with a failure when a login did not end as it should. "session" prints "ready" before
// and "done" after what is measured, and waits for a line of its standard input after each.
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

var (
	flags   = flag.NewFlagSet("loadgen", flag.ExitOnError)
	addr    = flags.String("addr", "", "the server's address")
	hostKey = flags.String("hostkey", "", "file with the public host key that the server must show")
	count   = flags.Int("n", 1000, "how many")
	workers = flags.Int("c", 6, "how many at a time")
	probe   = flags.Bool("probe", false, "meanwhile measure how soon a new connection is greeted")
	keyed   = flags.Bool("keyed", false, "fall silent only after the key exchange")
	cipher  = flags.String("cipher", "aes128-ctr", "the cipher")
	userKey = flags.String("userkey", "", "file with a private key to log in with; without it logins must be refused")
	user    = flags.String("user", "nobody", "the user to log in")
)

func main() {
	if len(os.Args) < 2 {
		fail("usage: loadgen logins|hold|session ...")
	}
	arguments := os.Args[2:]
	what := ""
	if os.Args[1] == "session" && len(arguments) > 0 {
		what, arguments = arguments[0], arguments[1:]
	}
	_ = flags.Parse(arguments)
	switch os.Args[1] {
	case "logins":
		logins()
	case "hold":
		hold()
	case "session":
		session(what)
	default:
		fail("no such command: " + os.Args[1])
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, "loadgen:", why)
	os.Exit(1)
}

// logins runs the refused logins, and prints: count, wall seconds, and the greeting's median, 99th percentile and longest in milliseconds.
func logins() {
	config := clientConfig()
	done := make(chan struct{})
	greetings := make(chan []time.Duration, 1)
	if *probe {
		go func() { greetings <- probeGreetings(done) }()
	}

	var left = int64(*count)
	var group sync.WaitGroup
	start := time.Now()
	for i := 0; i < *workers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for atomic.AddInt64(&left, -1) >= 0 {
				login(config)
			}
		}()
	}
	group.Wait()
	wall := time.Since(start)
	close(done)
	fmt.Printf("%d %.3f", *count, wall.Seconds())
	if *probe {
		times := <-greetings
		sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
		for _, at := range []int{len(times) / 2, len(times) * 99 / 100, len(times) - 1} {
			fmt.Printf(" %.2f", float64(times[at].Microseconds())/1000)
		}
	}
	fmt.Println()
}

func clientConfig() *ssh.ClientConfig {
	line, err := os.ReadFile(*hostKey)
	if err != nil {
		fail(err.Error())
	}
	key, _, _, _, err := ssh.ParseAuthorizedKey(line)
	if err != nil {
		fail(err.Error())
	}
	algorithm := key.Type()
	if algorithm == ssh.KeyAlgoRSA {
		algorithm = ssh.KeyAlgoRSASHA256
	}
	var methods []ssh.AuthMethod
	if *userKey != "" {
		methods = append(methods, ssh.PublicKeys(signer()))
	}
	return &ssh.ClientConfig{
		Auth: methods,
		Config: ssh.Config{
			KeyExchanges: []string{"curve25519-sha256", "curve25519-sha256@libssh.org"},
			Ciphers:      []string{*cipher},
			MACs:         []string{"hmac-sha2-256"},
		},
		User:              *user,
		HostKeyCallback:   ssh.FixedHostKey(key),
		HostKeyAlgorithms: []string{algorithm},
		Timeout:           30 * time.Second,
	}
}

func signer() ssh.Signer {
	pem, err := os.ReadFile(*userKey)
	if err != nil {
		fail(err.Error())
	}
	key, err := ssh.ParsePrivateKey(pem)
	if err != nil {
		fail(err.Error())
	}
	return key
}

func login(config *ssh.ClientConfig) {
	client, err := ssh.Dial("tcp", *addr, config)
	if *userKey != "" {
		if err != nil {
			fail(err.Error())
		}
		client.Close()
		return
	}
	if err == nil {
		client.Close()
		fail("logged in")
	}
	if !strings.Contains(err.Error(), "unable to authenticate") {
		fail(err.Error())
	}
}

// probeGreetings connects again and again, and takes the time until the server's first line is there.
func probeGreetings(done chan struct{}) []time.Duration {
	var times []time.Duration
	for {
		start := time.Now()
		conn, err := net.Dial("tcp", *addr)
		if err != nil {
			fail(err.Error())
		}
		if _, err = bufio.NewReader(conn).ReadString('\n'); err != nil {
			fail("no greeting: " + err.Error())
		}
		times = append(times, time.Since(start))
		conn.Close()
		select {
		case <-done:
			return times
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// hold opens the connections, says when all are there, and keeps them until its standard input ends.
func hold() {
	open := silent
	if *keyed {
		config := clientConfig()
		open = func() net.Conn { return silentAfterKex(config) }
	}
	if *userKey != "" {
		config := clientConfig()
		open = func() net.Conn { return silentAfterLogin(config) }
	}
	conns := make([]net.Conn, *count)
	var next int64 = -1
	var group sync.WaitGroup
	for i := 0; i < *workers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for at := atomic.AddInt64(&next, 1); at < int64(*count); at = atomic.AddInt64(&next, 1) {
				conns[at] = open()
			}
		}()
	}
	group.Wait()
	fmt.Printf("%d held\n", *count)
	_, _ = io.Copy(io.Discard, os.Stdin)
	for _, conn := range conns {
		conn.Close()
	}
}

// silent exchanges versions, reads the server's KEXINIT, and says nothing more.
func silent() net.Conn {
	conn, err := net.Dial("tcp", *addr)
	if err != nil {
		fail(err.Error())
	}
	if _, err = conn.Write([]byte("SSH-2.0-idle\r\n")); err != nil {
		fail(err.Error())
	}
	_ = conn.SetReadDeadline(time.Now().Add(60 * time.Second))
	reader := bufio.NewReaderSize(conn, 4096)
	if _, err = reader.ReadString('\n'); err != nil {
		fail("no version: " + err.Error())
	}
	var length [4]byte
	if _, err = io.ReadFull(reader, length[:]); err != nil {
		fail("no KEXINIT: " + err.Error())
	}
	if _, err = io.CopyN(io.Discard, reader, int64(binary.BigEndian.Uint32(length[:]))); err != nil {
		fail("half a KEXINIT: " + err.Error())
	}
	return conn
}

// silentAfterKex runs the key exchange, and says nothing after its own NEWKEYS.
func silentAfterKex(config *ssh.ClientConfig) net.Conn {
	conn, err := net.Dial("tcp", *addr)
	if err != nil {
		fail(err.Error())
	}
	muted := &mutedConn{Conn: conn, silent: make(chan struct{})}
	go func() {
		// It waits for an answer to the service request that is never sent, until the connection is closed.
		_, _, _, _ = ssh.NewClientConn(muted, *addr, config)
	}()
	select {
	case <-muted.silent:
	case <-time.After(60 * time.Second):
		fail("no end of the key exchange")
	}
	return conn
}

// silentAfterLogin logs in, and says nothing more.
func silentAfterLogin(config *ssh.ClientConfig) net.Conn {
	conn, err := net.Dial("tcp", *addr)
	if err != nil {
		fail(err.Error())
	}
	client, channels, requests, err := ssh.NewClientConn(conn, *addr, config)
	if err != nil {
		fail(err.Error())
	}
	go ssh.DiscardRequests(requests)
	go func() {
		for channel := range channels {
			_ = channel.Reject(ssh.Prohibited, "no")
		}
	}()
	_ = client
	return conn
}

// mutedConn swallows what is written after NEWKEYS.
type mutedConn struct {
	net.Conn
	newKeysSent bool
	silent      chan struct{}
}

const msgNewKeys = 21

func (c *mutedConn) Write(data []byte) (int, error) {
	if c.newKeysSent {
		select {
		case <-c.silent:
		default:
			close(c.silent)
		}
		return len(data), nil
	}
	// Still in the clear: length (4 bytes), padding length (1), message number.
	c.newKeysSent = len(data) > 5 && data[5] == msgNewKeys && binary.BigEndian.Uint32(data) < 64
	return c.Conn.Write(data)
}
