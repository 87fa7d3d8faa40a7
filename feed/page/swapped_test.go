package page_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"kaspibot/feed/page"
)

// swapping is an answer during which the next list is published.
type swapping struct {
	*httptest.ResponseRecorder
	publish func()
}

func (s *swapping) Write(b []byte) (int, error) {
	s.publish()
	return s.ResponseRecorder.Write(b)
}

// A fetch is noted with the version that it was given, whichever is served when it ends.
func TestAFetchHasTheVersionThatItWasGiven(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"gzip", "identity"} {
		w := newWorld(t, 50)
		given := w.publish(t)
		next := given
		next.ID, next.Digest = given.ID+1, "other"
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, secret, nil)
		r.Header.Set("Accept-Encoding", encoding)
		w.page.ServeHTTP(&swapping{httptest.NewRecorder(), func() { w.page.Show(page.Document{Version: next, Path: "none"}) }}, r)
		if got := w.pulls.all(); len(got) != 1 || got[0].Status != http.StatusOK || got[0].Version != given.ID {
			t.Errorf("%s: got %+v, want version %d", encoding, got, given.ID)
		}
	}
}
