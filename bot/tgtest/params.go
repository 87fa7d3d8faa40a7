package tgtest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxFile is the largest file a bot may send, in bytes.
	maxFile = 50 << 20

	// maxBody leaves room for the fields around the largest file.
	maxBody = maxFile + 1<<20
)

// params are what a request asks for: Telegram takes them from the query, from a form, from multipart data
// and from JSON alike. Objects arrive as JSON text.
type params struct {
	fields map[string]string
	files  map[string]*Document
}

// readParams reads a request to its end and returns what could be read also with an error.
func readParams(w http.ResponseWriter, r *http.Request) (params, error) {
	p := params{fields: map[string]string{}, files: map[string]*Document{}}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	p.take(r.URL.Query())
	err := p.readBody(r)
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return p, &refusal{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	}
	if err != nil {
		return p, badRequest("can't parse the request: %v", err)
	}
	for _, value := range p.fields {
		if !utf8.ValidString(value) {
			return p, badRequest("strings must be encoded in UTF-8")
		}
	}
	return p, nil
}

// take adds values that were sent by name; of several by one name the first counts.
func (p params) take(values url.Values) {
	for name := range values {
		p.fields[name] = values.Get(name)
	}
}

// readBody takes what the body holds, if it says so in a way that Telegram knows.
func (p params) readBody(r *http.Request) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // a broken type is no known type
	switch kind {
	case "multipart/form-data":
		return p.readMultipart(r)
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		values, err := url.ParseQuery(string(body))
		p.take(values)
		return err
	case "application/json":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		return p.readJSON(body)
	}
	_, err := io.Copy(io.Discard, r.Body)
	return err
}

// readMultipart takes the fields and the files of multipart data, all in memory.
func (p params) readMultipart(r *http.Request) error {
	if err := r.ParseMultipartForm(maxBody); err != nil {
		return err
	}
	p.take(r.MultipartForm.Value)
	for name, headers := range r.MultipartForm.File {
		part, err := headers[0].Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		file := headers[0].Filename
		p.files[name] = &Document{Name: file, MIME: mimeOf(file), Data: data}
	}
	return nil
}

// mimeOf guesses by the name, as Telegram does; what a part says about itself is ignored.
func mimeOf(name string) string {
	kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name))) // unknown is no type
	return cmp.Or(kind, "application/octet-stream")
}

// readJSON takes the fields of an object; strings as they are, everything else as JSON text.
func (p params) readJSON(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return err
	}
	for name, raw := range fields {
		var text string
		if raw[0] != '"' {
			text = string(raw)
		} else if err := json.Unmarshal(raw, &text); err != nil {
			return err
		}
		p.fields[name] = text
	}
	return nil
}

// shown is what Call.Params tells: fields, and files by name.
func (p params) shown() map[string]string {
	shown := maps.Clone(p.fields)
	for name, file := range p.files {
		shown[name] = file.Name
	}
	return shown
}

// number reads a whole number, or fallback when there is none, and brings it between low and high, as
// Telegram does instead of refusing.
func (p params) number(name string, fallback, low, high int) int {
	n, err := strconv.Atoi(strings.TrimSpace(p.fields[name]))
	if err != nil {
		n = fallback
	}
	return min(max(n, low), high)
}

// flag reads a boolean, of which Telegram knows several spellings; anything else is false.
func (p params) flag(name string) bool {
	switch strings.ToLower(strings.TrimSpace(p.fields[name])) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// decode decodes a field that holds JSON into v; absent leaves v alone.
func (p params) decode(name string, v any) error {
	raw := p.fields[name]
	if raw == "" {
		return nil
	}
	if strings.TrimSpace(raw) == "null" {
		return badRequest("object expected as %s", strings.ReplaceAll(name, "_", " "))
	}
	if err := json.Unmarshal([]byte(raw), v); err != nil {
		return badRequest("can't parse %s JSON object: %v", strings.ReplaceAll(name, "_", " "), err)
	}
	return nil
}

// object is decode for an object; absent is nil.
func (p params) object(name string) (object, error) {
	var o object
	err := p.decode(name, &o)
	return o, err
}
