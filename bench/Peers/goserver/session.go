package main

import (
	"io"
	"strconv"
	"strings"

	"golang.org/x/crypto/ssh"
)

// serve runs the bench's four commands, each inside this process.
func serve(channels <-chan ssh.NewChannel) {
	for opened := range channels {
		if opened.ChannelType() != "session" {
			_ = opened.Reject(ssh.UnknownChannelType, "sessions only")
			continue
		}
		channel, requests, err := opened.Accept()
		if err != nil {
			return
		}
		go func() {
			for request := range requests {
				command := struct{ Line string }{}
				known := request.Type == "exec" && ssh.Unmarshal(request.Payload, &command) == nil
				if request.WantReply {
					_ = request.Reply(known, nil)
				}
				if known {
					go run(channel, command.Line)
				}
			}
		}()
	}
}

func run(channel ssh.Channel, command string) {
	size := strings.TrimSuffix(strings.TrimPrefix(command, "head -c "), " /dev/zero")
	switch {
	case command == "cat":
		_, _ = io.Copy(channel, channel)
	case command == "cat >/dev/null":
		_, _ = io.Copy(io.Discard, channel)
	case size != command:
		left, _ := strconv.Atoi(size)
		chunk := make([]byte, 32*1024)
		for left > 0 {
			if left < len(chunk) {
				chunk = chunk[:left]
			}
			if _, err := channel.Write(chunk); err != nil {
				return
			}
			left -= len(chunk)
		}
	}
	_, _ = channel.SendRequest("exit-status", false, make([]byte, 4))
	_ = channel.Close()
}
