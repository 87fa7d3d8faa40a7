// Package kaspi is a client of Kaspi.kz's merchant API: New makes one from the shop's token, Client.Orders reads
// orders, and Client.Accept, Assemble, Complete and Cancel change them.
//
// It has no schedule and keeps no data. Transient GET failures are retried in one place (transport.go), where the
// request rate is limited too; a POST is sent once. JSON shapes stay in the files named wire; everything else
// deals in the types of order.go. Methods name the article of Kaspi's seller guide that they follow
// (guide.kaspi.kz/partner, by its number such as q3201), or say that the guide has none.
package kaspi

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	defaultBaseURL = "https://kaspi.kz/shop/api/v2"

	// Kaspi leaves requests of script agents without an answer; whether Go's own is among them is not known.
	defaultUserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) " +
		"Chrome/142.0.0.0 Safari/537.36"

	defaultConnect = 10 * time.Second
	defaultWhole   = 30 * time.Second
	defaultRate    = 5 // requests a second; the guide names no limit, and public clients run at 5 to 100
)

// Client calls the merchant API on behalf of one shop. It is safe for concurrent use; all its calls share one
// limit of requests a second.
type Client struct {
	base     string
	token    string
	agent    string
	merchant string
	whole    time.Duration
	now      func() time.Time
	chance   func() float64
	offset   offset
	pace     *pace
	http     *http.Client
}

// Option changes a setting of a new client.
type Option func(*settings)

type settings struct {
	base, agent, merchant string
	connect, whole        time.Duration
	perSecond             float64
	transport             http.RoundTripper
	now                   func() time.Time
	chance                func() float64
}

// WithBaseURL replaces the address of the API, https://kaspi.kz/shop/api/v2.
func WithBaseURL(base string) Option { return func(s *settings) { s.base = base } }

// WithUserAgent replaces the browser-like agent. New refuses the agents that Kaspi lets hang.
func WithUserAgent(agent string) Option { return func(s *settings) { s.agent = agent } }

// WithMerchantUID sends the shop's id with every call. Some tokens get empty lists without it and no
// other sign. Empty means that the header is not sent.
func WithMerchantUID(id string) Option { return func(s *settings) { s.merchant = id } }

// WithTimeout replaces the 10 s for a connection and the 30 s for a whole try, body included.
func WithTimeout(connect, whole time.Duration) Option {
	return func(s *settings) { s.connect, s.whole = connect, whole }
}

// WithRate replaces the limit of 5 requests a second.
func WithRate(perSecond float64) Option { return func(s *settings) { s.perSecond = perSecond } }

// WithTransport replaces the network; retries and the request rate stay with the client. The time allowed for a
// connection is then up to the transport.
func WithTransport(t http.RoundTripper) Option { return func(s *settings) { s.transport = t } }

// WithClock replaces time.Now as the host's clock, from which an open Query and a Retry-After are computed.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.now = now } }

// WithChance replaces math/rand as the source of numbers from 0 to below 1 that spread retries. It is called
// from several goroutines.
func WithChance(chance func() float64) Option { return func(s *settings) { s.chance = chance } }

// New makes a client for the token of the cabinet's settings page. It refuses an empty token and settings
// that cannot work.
func New(token string, opts ...Option) (*Client, error) {
	s := settings{
		base: defaultBaseURL, agent: defaultUserAgent,
		connect: defaultConnect, whole: defaultWhole, perSecond: defaultRate, now: time.Now,
		chance: rand.Float64,
	}
	for _, set := range opts {
		set(&s)
	}
	s.base = strings.TrimRight(s.base, "/")
	if err := s.check(token); err != nil {
		return nil, fmt.Errorf("kaspi client: %w", err)
	}
	if s.transport == nil {
		s.transport = network(s.connect)
	}
	return &Client{
		base: s.base, token: token, agent: s.agent, merchant: s.merchant, whole: s.whole, now: s.now,
		chance: s.chance,
		pace:   newPace(s.perSecond),
		http:   &http.Client{Transport: s.transport, CheckRedirect: follow},
	}, nil
}

// String names the client without its token.
func (c *Client) String() string { return "kaspi client of " + c.base }

// GoString keeps the token out of %#v.
func (c *Client) GoString() string { return c.String() }

// check never quotes a value: a token may sit in the wrong setting.
func (s settings) check(token string) error {
	switch {
	case token == "":
		return errors.New("no token")
	case !headerSafe(token):
		return errors.New("the token holds blanks or characters that no token has")
	case !headerSafe(s.merchant):
		return errors.New("the merchant id holds blanks or characters that no id has")
	case !printable(s.agent) || scriptAgent(s.agent):
		return errors.New("this User-Agent would be left without an answer: use a browser's")
	case s.connect <= 0 || s.whole <= 0:
		return errors.New("the time allowed for a call must be positive")
	case !(s.perSecond > 0): // NaN too
		return errors.New("the request rate must be positive")
	}
	u, err := url.Parse(s.base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return errors.New("the base address is not an http(s) address")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("the base address carries more than host and path")
	}
	return nil
}

// scriptAgent reports whether an agent was seen to get no answer (six public projects), or is likely to.
func scriptAgent(agent string) bool {
	agent = strings.ToLower(strings.TrimSpace(agent))
	for _, prefix := range []string{"go-http-client", "curl/", "python-"} {
		if strings.HasPrefix(agent, prefix) {
			return true
		}
	}
	return agent == ""
}

func headerSafe(s string) bool { return printable(s) && !strings.Contains(s, " ") }

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

func network(connect time.Duration) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone() // with the proxy of the environment, and HTTP/2
	t.DialContext = (&net.Dialer{Timeout: connect}).DialContext
	t.TLSHandshakeTimeout = connect
	t.MaxIdleConnsPerHost = 8 // as many lines of orders are read at a time
	return t
}
