package alstyletest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// Transport carries requests to the server without a network. Inside a testing/synctest bubble, where real
// connections keep the clock from moving, clients use it; the server itself is started outside the bubble.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip serves one request; the answer is complete when it returns.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &recorder{header: http.Header{}}
	broken := w.serve(t.server, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if broken && w.status == 0 {
		return nil, errors.New("connection reset")
	}
	var end io.Reader = bytes.NewReader(nil)
	if broken {
		end = cutOff{}
	}
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Header: w.header, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: -1,
		Body: io.NopCloser(io.MultiReader(&w.body, end)),
	}, nil
}

// recorder keeps what the server writes.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// serve tells whether the server cut the connection.
func (w *recorder) serve(h http.Handler, r *http.Request) (broken bool) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			broken = true
		default:
			panic(p)
		}
	}()
	h.ServeHTTP(w, r)
	return false
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

// cutOff is the end of a connection that broke.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
