package page

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// probeHeader tells the page that a fetch is our own, so that it is not taken for Kaspi's.
const probeHeader = "X-Price-List-Probe"

// token is what only this program knows.
func (p *Page) token() string { return hex.EncodeToString(p.self[:]) }

const (
	probeLimit = 20 * time.Second // Kaspi will hardly wait longer
	probeBytes = 100 << 20        // an answer beyond this is not our list
)

// Finding is what a [Probe] found at the public address.
type Finding string

// The findings. All but the first are faults.
const (
	FoundList     Finding = "list"      // the list that is served
	FoundNothing  Finding = "none"      // it works, but there is no list yet
	FoundNoName   Finding = "dns"       // the name of the server is not known
	FoundNoServer Finding = "no_answer" // nobody answers there, or not in time
	FoundBadTLS   Finding = "tls"       // the certificate is not good for the name
	FoundRedirect Finding = "redirect"  // it sends elsewhere, and nobody knows whether Kaspi follows
	FoundNoLogin  Finding = "login"     // it asks for another login than ours
	FoundNotFound Finding = "not_found" // the server knows no such path: it is not this program, or not all of it
	FoundFailure  Finding = "server"    // another answer than 200
	FoundOther    Finding = "other"     // something that is not the list
)

// Probed is the answer of a [Probe].
type Probed struct {
	Finding Finding
	Status  int // of the answer, 0 when there was none
	Took    time.Duration
}

// Probe fetches the list from its public address, as Kaspi will. Neither the address, which is secret, nor the login
// is part of what it returns.
type Probe struct {
	URL             string
	Login, Password string
	Now             func() time.Time
	Transport       http.RoundTripper // nil for the network, each time on a new connection

	token string // by which a page knows its own probe
}

// Probe looks whether the list that the page serves is what the public address gives. The time is the page's.
func (p *Page) Probe(ctx context.Context, probe Probe) Probed {
	probe.token, probe.Now = p.token(), p.c.Now
	digest := ""
	if d := p.Current(); d != nil {
		digest = d.Version.Digest
	}
	return probe.Run(ctx, digest)
}

// Run looks whether the public address gives the document of this digest, see [feed.Version]; it is empty before the
// first list.
func (p Probe) Run(ctx context.Context, digest string) Probed {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	began := p.Now()
	found := p.fetch(ctx, digest)
	found.Took = p.Now().Sub(began)
	return found
}

func (p Probe) fetch(ctx context.Context, digest string) Probed {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return Probed{Finding: FoundNoName}
	}
	if p.token != "" {
		req.Header.Set(probeHeader, p.token)
	}
	if p.Login != "" || p.Password != "" {
		req.SetBasicAuth(p.Login, p.Password)
	}
	client := http.Client{
		Transport:     p.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if client.Transport == nil {
		client.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		}
	}
	resp, err := client.Do(req)
	if err != nil {
		return Probed{Finding: unreachable(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	return Probed{Finding: classify(resp, digest), Status: resp.StatusCode}
}

// unreachable says why there was no answer. The error's own text has the address in it and goes nowhere.
func unreachable(err error) Finding {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return FoundNoName
	}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	if certificate || record || alert || errors.Is(err, http.ErrSchemeMismatch) {
		return FoundBadTLS
	}
	return FoundNoServer
}

func classify(resp *http.Response, digest string) Finding {
	switch code := resp.StatusCode; {
	case code >= 300 && code < 400:
		return FoundRedirect
	case code == http.StatusUnauthorized:
		return FoundNoLogin
	case code == http.StatusNotFound:
		return FoundNotFound
	case code == http.StatusServiceUnavailable && digest == "":
		return FoundNothing
	case code != http.StatusOK:
		return FoundFailure
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(bufio.NewReader(resp.Body), probeBytes)); err != nil {
		return FoundNoServer
	}
	if hex.EncodeToString(sum.Sum(nil)) != digest {
		return FoundOther
	}
	return FoundList
}
