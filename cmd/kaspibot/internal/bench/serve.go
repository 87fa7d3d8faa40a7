package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// serving measures how many answers a second the program gives on so many connections, beside nginx with the same files. Both
// share the processors with whoever asks.
func (b *bench) serving(dir string, goods int) error {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		b.add("serving against nginx", "not measured: nginx is not here", "gzip ≥ 0.85, plain ≥ 0.7, 304 ≥ 0.7")
		return nil
	}
	w := newWorld(goods)
	defer w.close()
	p, err := b.startSelling(w, dir)
	if err != nil {
		return err
	}
	defer p.stop()
	addr, stop, err := startNginx(nginx, dir, p.addr)
	if err != nil {
		return fmt.Errorf("nginx: %w", err)
	}
	defer stop()
	for _, kind := range []struct{ name, header, goal string }{
		{"gzip", "Accept-Encoding: gzip", "≥ 0.85 ×"}, {"plain", "Accept-Encoding: identity", "≥ 0.7 ×"}, {"304", "If-None-Match: ", "≥ 0.7 ×"},
	} {
		for _, conns := range []int{1, 8} {
			ratio, err := b.against(p.addr, addr, kind.header, conns)
			if err != nil {
				return fmt.Errorf("%s: %w", kind.name, err)
			}
			b.add(fmt.Sprintf("serving %d offers, %s, on %d connections: program / nginx", goods, kind.name, conns), times(ratio), kind.goal)
		}
	}
	return nil
}

// against is the median of the ratios of rounds in turn.
func (b *bench) against(program, nginx, header string, conns int) (float64, error) {
	var ratios []float64
	for range b.rounds + 1 {
		var rates [2]float64
		for i, addr := range []string{program, nginx} {
			asked := header
			if strings.HasPrefix(asked, "If-None-Match") {
				tag, err := tagOf(addr)
				if err != nil {
					return 0, err
				}
				asked += tag
			}
			rate, err := rateOf(addr, asked, conns)
			if err != nil {
				return 0, err
			}
			rates[i] = rate
		}
		ratios = append(ratios, rates[0]/rates[1])
	}
	return median(ratios[1:]), nil
}

func tagOf(addr string) (string, error) {
	r, err := get(addr, "identity")
	if err != nil {
		return "", err
	}
	return r.Header.Get("ETag"), r.Body.Close()
}

func get(addr, encoding string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+addr+feedPath, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept-Encoding", encoding)
	return http.DefaultTransport.RoundTrip(r) // which undoes no encoding that was asked for by name
}

// startNginx serves the files of the program as nginx does when it is told to be quick.
func startNginx(nginx, dir, program string) (addr string, stop func(), err error) {
	root := filepath.Join(dir, "nginx")
	if err := os.MkdirAll(filepath.Join(root, filepath.Dir(feedPath)), 0o700); err != nil {
		return "", nil, err
	}
	for encoding, ext := range map[string]string{"identity": "", "gzip": ".gz"} {
		r, err := get(program, encoding)
		if err != nil {
			return "", nil, err
		}
		body, err := io.ReadAll(r.Body)
		if err := errors.Join(err, r.Body.Close(), os.WriteFile(filepath.Join(root, feedPath+ext), body, 0o600)); err != nil {
			return "", nil, err
		}
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	addr = l.Addr().String()
	_ = l.Close() // a port that is free
	user := ""
	if os.Getuid() == 0 {
		user = "user root;\n"
	}
	conf := filepath.Join(root, "nginx.conf")
	err = os.WriteFile(conf, []byte(user+`daemon off; worker_processes auto; pid `+root+`/pid; error_log stderr crit;
events { worker_connections 512; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; gzip_static on; default_type application/xml;
client_body_temp_path `+root+`/body; proxy_temp_path `+root+`/proxy; fastcgi_temp_path `+root+`/fastcgi; uwsgi_temp_path `+root+`/uwsgi; scgi_temp_path `+root+`/scgi;
server { listen `+addr+`; root `+root+`; } }
`), 0o600)
	if err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(context.Background(), nginx, "-c", conf) //nolint:gosec // found on the path
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	if err := until(10*time.Second, "nginx", func() bool { _, err := tagOf(addr); return err == nil }); err != nil {
		stop()
		return "", nil, err
	}
	return addr, stop, nil
}
