package setup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"strings"

	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed/page"
)

// addressError says what the public address leads to in place of this machine.
type addressError struct {
	page.Probed
	Listen string // where this machine listens
}

func (e *addressError) Error() string { return "the public address: " + string(e.Finding) }

// tryAddress fetches something that only this machine has through the public address. Where the list will be served a server
// stands for that moment; if it cannot, the program is running there, and tells that it lives.
func (s *Session) tryAddress(ctx context.Context) (string, error) {
	c := s.options().Config
	path, body := config.HealthPath, "ok\n"
	if l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.HTTPAddr); err == nil {
		code, err := chanceCode()
		if err != nil {
			return "", err
		}
		path, body = "/setup-"+code, code
		server := http.Server{ReadHeaderTimeout: tryLimit, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != path {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write([]byte(body)) // the probe tells what has arrived
		})}
		go func() { _ = server.Serve(l) }()
		defer func() { _ = server.Close() }()
	}
	sum := sha256.Sum256([]byte(body))
	probe := page.Probe{URL: strings.TrimRight(c.PublicURL, "/") + path, Now: s.Now}
	if found := probe.Run(ctx, hex.EncodeToString(sum[:])); found.Finding != page.FoundList {
		return "", &addressError{found, c.HTTPAddr}
	}
	return s.text("setup.found.address", nil), nil
}
