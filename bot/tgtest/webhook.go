package tgtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// webhookPatience is how long Telegram waits for a webhook's answer.
	webhookPatience = time.Minute

	// webhookRetry is the pause after a failed delivery. Telegram says only that it tries again.
	webhookRetry = time.Second
)

var secretToken = lazily(`^[A-Za-z0-9_-]{0,256}$`)

// webhook pushes updates to the bot, one at a time and in order.
type webhook struct {
	url       string
	secret    string
	stop      context.CancelFunc
	failed    time.Time // when a delivery last failed; zero when none did
	lastError string
}

// setWebhook takes HTTPS addresses, as Telegram does, and HTTP ones on loopback, as a Bot API server of
// one's own does in local mode.
func (s *Server) setWebhook(p params) (any, error) {
	address := p.fields["url"]
	if address == "" {
		return s.deleteWebhook(p)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, badRequest("invalid webhook URL specified")
	}
	local := u.Scheme == "http" && net.ParseIP(u.Hostname()).IsLoopback()
	if u.Scheme != "https" && !local {
		return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if !secretToken().MatchString(p.fields["secret_token"]) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	s.allow(p)
	s.unhook(p)
	ctx, stop := context.WithCancel(context.Background())
	s.hook = &webhook{url: address, secret: p.fields["secret_token"], stop: stop}
	s.interrupt()
	hook := s.hook
	s.running.Go(func() {
		defer stop()
		s.deliver(ctx, hook)
	})
	return true, nil
}

// deleteWebhook also succeeds when there is none.
func (s *Server) deleteWebhook(p params) (any, error) {
	s.unhook(p)
	return true, nil
}

// unhook stops the deliveries, if any. The caller holds the lock.
func (s *Server) unhook(p params) {
	if s.hook != nil {
		s.hook.stop()
		s.hook = nil
	}
	if p.flag("drop_pending_updates") {
		s.queue.waiting = nil
	}
}

func (s *Server) getWebhookInfo(params) (any, error) {
	s.expire()
	info := wireWebhook{Pending: len(s.queue.waiting), Allowed: s.queue.allowed}
	if s.hook != nil {
		info.URL = s.hook.url
		info.LastError = s.hook.lastError
		if !s.hook.failed.IsZero() {
			info.LastErrorDate = s.hook.failed.Unix()
		}
	}
	return info, nil
}

// deliver posts updates until the webhook is removed or the server closes.
func (s *Server) deliver(ctx context.Context, h *webhook) {
	for {
		changed := s.change()
		var retry <-chan time.Time
		if u, ok := s.head(); ok {
			err := h.post(ctx, s.transport, u.body)
			if err == nil {
				s.delivered(h, u.id)
				continue
			}
			s.undelivered(h, err)
			changed, retry = nil, time.After(webhookRetry)
		}
		select {
		case <-changed:
		case <-retry:
		case <-ctx.Done():
			return
		case <-s.done:
			return
		}
	}
}

// post hands one update over. Any status of the 200s means that the bot has taken it.
func (h *webhook) post(ctx context.Context, way http.RoundTripper, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, webhookPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := (&http.Client{Transport: way}).Do(req)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, resp.Body) // only the status counts
	_ = resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("wrong response from the webhook: %s", resp.Status)
	}
	return nil
}

// head is the oldest update waiting.
func (s *Server) head() (update, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	if len(s.queue.waiting) == 0 {
		return update{}, false
	}
	return s.queue.waiting[0], true
}

// delivered confirms an update, unless the webhook was replaced meanwhile: then the next one gets it again.
func (s *Server) delivered(h *webhook, id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook == h {
		s.queue.confirm(id + 1)
	}
}

// undelivered remembers the failure for getWebhookInfo.
func (s *Server) undelivered(h *webhook, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.failed, h.lastError = s.now(), err.Error()
}
