package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"

	"golang.org/x/crypto/ssh"
)

const (
	mebibyte    = 1 << 20
	messageSize = 64
	warmUps     = 8 // parts of the whole: what a JIT compiles is compiled before the measuring begins
)

// session logs in once and does one kind of work on channels, between "ready" and "done".
func session(what string) {
	work := map[string]func(*ssh.Client, int){"down": down, "up": up, "exec": execs, "echo": echoes}[what]
	if work == nil {
		fail("session what? down, up, exec or echo")
	}
	config := clientConfig()
	config.Config.MACs = []string{"hmac-sha2-256"}
	client, err := ssh.Dial("tcp", *addr, config)
	if err != nil {
		fail(err.Error())
	}
	input := bufio.NewReader(os.Stdin)
	work(client, *count/warmUps+1)
	fmt.Println("ready")
	_, _ = input.ReadString('\n')
	work(client, *count)
	fmt.Println("done")
	_, _ = input.ReadString('\n')
	client.Close()
}

func open(client *ssh.Client) *ssh.Session {
	session, err := client.NewSession()
	if err != nil {
		fail(err.Error())
	}
	return session
}

func down(client *ssh.Client, mebibytes int) {
	session := open(client)
	output, _ := session.StdoutPipe()
	size := int64(mebibytes) * mebibyte
	if err := session.Start(fmt.Sprintf("head -c %d /dev/zero", size)); err != nil {
		fail(err.Error())
	}
	got, err := io.Copy(io.Discard, output)
	if err != nil || got != size {
		fail(fmt.Sprintf("%d bytes of %d came down: %v", got, size, err))
	}
	if err := session.Wait(); err != nil {
		fail(err.Error())
	}
}

func up(client *ssh.Client, mebibytes int) {
	session := open(client)
	input, _ := session.StdinPipe()
	if err := session.Start("cat >/dev/null"); err != nil {
		fail(err.Error())
	}
	chunk := make([]byte, 32*1024)
	for left := mebibytes * mebibyte; left > 0; left -= len(chunk) {
		if _, err := input.Write(chunk); err != nil {
			fail(err.Error())
		}
	}
	_ = input.Close()
	// The status comes when the server has taken everything.
	if err := session.Wait(); err != nil {
		fail(err.Error())
	}
}

func execs(client *ssh.Client, count int) {
	for ; count > 0; count-- {
		if err := open(client).Run("true"); err != nil {
			fail(err.Error())
		}
	}
}

func echoes(client *ssh.Client, count int) {
	session := open(client)
	input, _ := session.StdinPipe()
	output, _ := session.StdoutPipe()
	if err := session.Start("cat"); err != nil {
		fail(err.Error())
	}
	message := bytes.Repeat([]byte("x"), messageSize)
	answer := make([]byte, messageSize)
	for ; count > 0; count-- {
		if _, err := input.Write(message); err != nil {
			fail(err.Error())
		}
		if _, err := io.ReadFull(output, answer); err != nil || !bytes.Equal(message, answer) {
			fail("the echo is not what was sent")
		}
	}
	_ = input.Close()
	if err := session.Wait(); err != nil {
		fail(err.Error())
	}
}
