// Command goserver is a server on Go's x/crypto/ssh. Without a user's key it is the tutorial's: it has a host key, and refuses everybody.
//
//	goserver PRIVATE-KEY-FILE [AUTHORIZED-KEY-FILE]
//
// It listens on a free port of 127.0.0.1 and prints the number.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"net"
	"os"

	"golang.org/x/crypto/ssh"
)

func main() {
	pem, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	key, err := ssh.ParsePrivateKey(pem)
	if err != nil {
		log.Fatal(err)
	}
	config := &ssh.ServerConfig{
		PasswordCallback: func(ssh.ConnMetadata, []byte) (*ssh.Permissions, error) { return nil, errors.New("nobody may log in") },
	}
	if len(os.Args) > 2 {
		config.PublicKeyCallback = onlyKey(os.Args[2])
	}
	config.AddHostKey(key)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			_, channels, requests, err := ssh.NewServerConn(conn, config)
			if err == nil {
				go ssh.DiscardRequests(requests)
				serve(channels)
			}
			conn.Close()
		}()
	}
}

func onlyKey(file string) func(ssh.ConnMetadata, ssh.PublicKey) (*ssh.Permissions, error) {
	line, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	allowed, _, _, _, err := ssh.ParseAuthorizedKey(line)
	if err != nil {
		log.Fatal(err)
	}
	return func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if bytes.Equal(key.Marshal(), allowed.Marshal()) {
			return nil, nil
		}
		return nil, errors.New("another key")
	}
}
