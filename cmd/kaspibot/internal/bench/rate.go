package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

// rateOf asks for a while on so many connections, one request after the other on each, and returns the answers a second.
func rateOf(addr, header string, conns int) (float64, error) {
	const lasts = 400 * time.Millisecond
	counts, errs := make([]int, conns), make([]error, conns)
	began := time.Now()
	var all sync.WaitGroup
	for i := range conns {
		all.Go(func() { counts[i], errs[i] = asked(addr, header, began.Add(lasts)) })
	}
	all.Wait()
	n := 0
	for _, c := range counts {
		n += c
	}
	return float64(n) / time.Since(began).Seconds(), errors.Join(errs...)
}

// asked asks until a time. It reads no more of an answer than it must, so that who answers is what is measured.
func asked(addr, header string, until time.Time) (n int, err error) {
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", addr)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	request := []byte("GET " + feedPath + " HTTP/1.1\r\nHost: " + addr + "\r\n" + header + "\r\n\r\n")
	r := bufio.NewReaderSize(conn, 256<<10)
	for time.Now().Before(until) {
		if _, err := conn.Write(request); err != nil {
			return n, err
		}
		size, err := answer(r)
		if err != nil {
			return n, err
		}
		if _, err := r.Discard(size); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// answer reads the head of an answer and returns how long its body is, which must be told.
func answer(r *bufio.Reader) (size int, err error) {
	status, err := r.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	given, same := bytes.HasPrefix(status, []byte("HTTP/1.1 200")), bytes.HasPrefix(status, []byte("HTTP/1.1 304"))
	if !given && !same {
		return 0, fmt.Errorf("answered %q", status)
	}
	size = -1
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(":")); len(name) == len("Content-Length") && bytes.EqualFold(name, []byte("Content-Length")) {
			if size, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		}
	}
	switch {
	case same:
		return 0, nil
	case size < 0:
		return 0, errors.New("an answer does not tell its length")
	}
	return size, nil
}
