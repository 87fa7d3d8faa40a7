package kaspitest

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"

	"kaspibot/kaspi/faults"
)

// reply is an answer in the making; it can still be cut, delayed or thrown away.
type reply struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func newReply() *reply { return &reply{status: http.StatusOK, header: http.Header{}} }

// Header is part of http.ResponseWriter.
func (a *reply) Header() http.Header { return a.header }

// WriteHeader is part of http.ResponseWriter.
func (a *reply) WriteHeader(status int) { a.status = status }

// Write is part of http.ResponseWriter.
func (a *reply) Write(b []byte) (int, error) { return a.body.Write(b) }

func (a *reply) answer() faults.Answer {
	return faults.Answer{Code: a.status, Header: a.header, Body: a.body.Bytes()}
}

// refuse answers with Kaspi's form of an error.
func (a *reply) refuse(status int, title string) {
	a.status = status
	writeJSON(a, errorBody{Errors: []errorTitle{{Title: title}}})
}

// page answers with HTML.
func (a *reply) page(status int, title string) {
	a.status = status
	a.header.Set("Content-Type", "text/html; charset=utf-8")
	a.body.WriteString("<!DOCTYPE html><html><head><title>" + title + "</title></head><body>" +
		title + "</body></html>")
}

type errorBody struct {
	Errors []errorTitle `json:"errors"`
}

type errorTitle struct {
	Title string `json:"title"`
}

func refuse(w http.ResponseWriter, status int, title string) {
	w.WriteHeader(status)
	writeJSON(w, errorBody{Errors: []errorTitle{{Title: title}}})
}

func writeJSON(w http.ResponseWriter, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // a shape of this package that cannot be written
	}
	w.Header().Set("Content-Type", mediaType+";charset=UTF-8")
	_, _ = w.Write(text)
}

// invented marks the text of a refusal that the real service words differently, or does not make.
func invented(why string) string { return "invented: " + why }

// wanted is the media type that the part of the API speaks, and empty where any will do.
func wanted(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, host+"/waybill/") {
		return ""
	}
	if strings.HasPrefix(r.URL.Path, base+"/") {
		return mediaType
	}
	return "application/json"
}

// satisfied reports whether a client that accepts these types, any when it names none, can be answered.
func satisfied(media []string, wanted string) bool {
	return len(media) == 0 || wanted == "" || slices.Contains(media, "*/*") || slices.Contains(media, wanted)
}

func accepted(header string) (media []string) {
	for part := range strings.SplitSeq(header, ",") {
		if m, _, err := mime.ParseMediaType(part); err == nil {
			media = append(media, m)
		}
	}
	return media
}
