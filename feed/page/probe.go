package page

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
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
	Roots           *x509.CertPool // nil for the system's
}

// Probe looks whether the list that the page serves is what the public address gives.
func (p *Page) Probe(ctx context.Context, probe Probe) Probed {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	began := time.Now()
	found := p.probe(ctx, probe)
	found.Took = time.Since(began)
	return found
}

func (p *Page) probe(ctx context.Context, probe Probe) Probed {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, probe.URL, nil)
	if err != nil {
		return Probed{Finding: FoundNoName}
	}
	req.Header.Set(probeHeader, p.token())
	if probe.Login != "" || probe.Password != "" {
		req.SetBasicAuth(probe.Login, probe.Password)
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{RootCAs: probe.Roots, MinVersion: tls.VersionTLS12},
	}
	client := http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return Probed{Finding: unreachable(err)}
	}
	defer func() { _ = resp.Body.Close() }()
	return Probed{Finding: p.classify(resp), Status: resp.StatusCode}
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

func (p *Page) classify(resp *http.Response) Finding {
	d := p.current.Load()
	switch code := resp.StatusCode; {
	case code >= 300 && code < 400:
		return FoundRedirect
	case code == http.StatusUnauthorized:
		return FoundNoLogin
	case code == http.StatusNotFound:
		return FoundNotFound
	case code == http.StatusServiceUnavailable && d == nil:
		return FoundNothing
	case code != http.StatusOK:
		return FoundFailure
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(bufio.NewReader(resp.Body), probeBytes)); err != nil {
		return FoundNoServer
	}
	if d == nil || hex.EncodeToString(sum.Sum(nil)) != d.Version.Digest {
		return FoundOther
	}
	return FoundList
}
