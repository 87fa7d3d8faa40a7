package alstyle

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// settings are what the options set.
type settings struct {
	base           string
	agent          string
	pace           time.Duration
	connect, whole time.Duration
	transport      http.RoundTripper
	now            func() time.Time
}

// Option changes a setting of [New].
type Option func(*settings)

// WithBaseURL sets the address that the methods' paths are appended to.
// Without it the client asks https://api.al-style.kz/api.
func WithBaseURL(base string) Option { return func(s *settings) { s.base = base } }

// WithPace sets the pause between the end of one request and the start of the next; without it 5.2 s,
// because the distributor allows one request in 5 s and counts by its own clock. 0 is for servers on the
// same machine.
func WithPace(pace time.Duration) Option { return func(s *settings) { s.pace = pace } }

// WithTimeout sets how long connecting and a whole request may take; without it 10 s and 90 s, because the
// whole stock is one slow answer of about two megabytes.
func WithTimeout(connect, whole time.Duration) Option {
	return func(s *settings) { s.connect, s.whole = connect, whole }
}

// WithTransport replaces the HTTP transport; pacing and repeats stay around it.
func WithTransport(t http.RoundTripper) Option { return func(s *settings) { s.transport = t } }

// WithClock replaces time.Now as the clock by which requests are spaced.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.now = now } }

// WithUserAgent sets the User-Agent header; without it "kaspibot".
func WithUserAgent(agent string) Option { return func(s *settings) { s.agent = agent } }

// check refuses settings that could not work, and gives the base address without a slash at its end.
func (s settings) check() (base string, err error) {
	u, err := url.Parse(s.base)
	web := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	if !web || u.RawQuery != "" || u.User != nil {
		// The text is not quoted: somebody may have pasted an address with the token in it.
		return "", errors.New("base URL must be http(s)://host/path")
	}
	switch {
	case s.pace < 0:
		return "", fmt.Errorf("pace %v is negative", s.pace)
	case s.connect <= 0 || s.whole <= 0:
		return "", fmt.Errorf("timeouts %v and %v must be positive", s.connect, s.whole)
	case s.agent == "":
		return "", errors.New("user agent is empty")
	}
	return strings.TrimRight(s.base, "/"), nil
}
