// Command goserver is the tutorial's server on Go's x/crypto/ssh: it has a host key, and refuses everybody.
//
//	goserver PRIVATE-KEY-FILE
//
// It listens on a free port of 127.0.0.1 and prints the number.
package main

import (
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
			_, _, _, _ = ssh.NewServerConn(conn, config)
			conn.Close()
		}()
	}
}
