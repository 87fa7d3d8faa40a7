// Package redact takes secrets out of all that a program says: [New] knows them, [Secrets.Handler] keeps them out of logs
// and [Secrets.Writer] out of everything else that is printed.
//
// It does not matter who speaks, or whether the one who does knows that there are secrets in it: an error of a library
// that quotes an address, a dump of a request, a panic. Numbers and times are left alone, unless they are a secret.
package redact

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Stars stand where a secret was.
const Stars = "***"

// Bounds of what is looked for, in bytes: shorter words are everywhere, and taking them out would leave nothing to read.
const (
	minWhole = 4
	minPart  = 12 // of a secret that has parts, such as a token with a number before it
)

// Secrets are what must not be seen, in every form in which it may be met. The zero value knows none. All methods may be
// called at any time from anywhere.
type Secrets struct {
	mu       sync.RWMutex
	forms    map[string]bool
	replacer *strings.Replacer
}

// New knows the secrets given, see [Secrets.Add].
func New(values ...string) *Secrets {
	s := &Secrets{}
	s.Add(values...)
	return s
}

// Add makes more secrets known: from now on they are taken out too. A login with its password is given as one, with a
// colon, for that is what a request has.
func (s *Secrets) Add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.forms == nil {
		s.forms = map[string]bool{}
	}
	for _, value := range values {
		for _, form := range formsOf(value) {
			s.forms[form] = true
		}
	}
	// The longest first: a secret may be a piece of another one.
	longest := slices.SortedFunc(maps.Keys(s.forms), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	pairs := make([]string, 0, 2*len(longest))
	for _, form := range longest {
		pairs = append(pairs, form, Stars)
	}
	s.replacer = strings.NewReplacer(pairs...)
}

// Text is a text without the secrets.
func (s *Secrets) Text(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.replacer == nil {
		return text
	}
	return s.replacer.Replace(text)
}

// part is a piece of a secret that is a secret by itself: what follows a bot's number, the folder of a path.
var part = regexp.MustCompile(`[^:/]+`)

// formsOf are the ways in which a secret may be written: as it is, in base64, and escaped once or twice, as an error
// does that quotes an address.
func formsOf(value string) []string {
	plain := []string{value, strings.TrimSpace(value)}
	for _, p := range part.FindAllString(value, -1) {
		if len(p) >= minPart && p != value && !strings.HasSuffix(p, ".xml") {
			plain = append(plain, p)
		}
	}
	var forms []string
	for _, text := range plain {
		if len(text) < minWhole {
			continue
		}
		forms = append(forms, text)
		for _, once := range escaped(text) {
			forms = append(forms, once)
			forms = append(forms, escaped(once)...)
		}
		forms = append(forms, strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(text)), "="),
			strings.TrimRight(base64.URLEncoding.EncodeToString([]byte(text)), "="))
	}
	return forms
}

// escaped is a text as addresses, quotes and JSON have it.
func escaped(text string) []string {
	quoted := strconv.Quote(text)
	forms := []string{quoted[1 : len(quoted)-1]}
	if quoted, err := json.Marshal(text); err == nil {
		forms = append(forms, string(quoted[1:len(quoted)-1]))
	}
	for _, address := range []string{url.QueryEscape(text), url.PathEscape(text), (&url.URL{Path: text}).EscapedPath()} {
		forms = append(forms, address, hex.ReplaceAllStringFunc(address, strings.ToLower))
	}
	return forms
}

var hex = regexp.MustCompile(`%[0-9A-F]{2}`)

// Writer passes on to w what is written to it, line by line, without the secrets. What has no line break at its end waits
// for [Writer.Flush].
func (s *Secrets) Writer(w io.Writer) *Writer { return &Writer{secrets: s, to: w} }

// Writer is made by [Secrets.Writer].
type Writer struct {
	secrets *Secrets

	mu   sync.Mutex
	to   io.Writer
	open []byte // the line that has not ended
}

func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = append(w.open, p...)
	end := bytes.LastIndexByte(w.open, '\n') + 1
	if end == 0 {
		return len(p), nil
	}
	text := w.secrets.Text(string(w.open[:end]))
	w.open = append(w.open[:0], w.open[end:]...)
	_, err := io.WriteString(w.to, text)
	return len(p), err
}

// Flush writes what has been held back.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) == 0 {
		return nil
	}
	text := w.secrets.Text(string(w.open))
	w.open = nil
	_, err := io.WriteString(w.to, text)
	return err
}
