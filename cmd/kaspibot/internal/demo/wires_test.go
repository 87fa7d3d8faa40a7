package demo

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// What is under way when the network is cut is lost, and nothing gets out any more.
func TestACutNetworkReachesNobody(t *testing.T) {
	t.Parallel()
	asked, held := make(chan struct{}, 10), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked <- struct{}{}; <-held }))
	defer srv.Close()
	defer close(held)
	w := newWires()
	client := &http.Client{Transport: w.transport()}
	lost := make(chan error, 1)
	go func() {
		resp, err := client.Get(srv.URL)
		if err == nil {
			_ = resp.Body.Close()
		}
		lost <- err
	}()
	<-asked
	w.cut()
	if err := <-lost; err == nil {
		t.Error("an answer came over a network that is cut")
	}
	if resp, err := client.Get(srv.URL); err == nil {
		_ = resp.Body.Close()
		t.Error("a request went out over a network that is cut")
	}
	if len(asked) > 0 {
		t.Error("a request arrived over a network that is cut")
	}
}
