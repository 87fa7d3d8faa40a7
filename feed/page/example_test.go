package page_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"kaspibot/feed/page"
)

// A page serves the list at one secret path. Until there is a list it asks to come back later; it hints at nothing elsewhere.
func Example() {
	p := page.New(page.Config{
		Path: "/0123456789abcdefghijklmn/list.xml", Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	for _, path := range []string{"/0123456789abcdefghijklmn/list.xml", "/list.xml"} {
		answer := httptest.NewRecorder()
		p.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		fmt.Println(answer.Code)
	}
	// Output:
	// 503
	// 404
}
