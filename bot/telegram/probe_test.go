package telegram

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/tgtest"
)

// hung is a network in which requests are taken and nothing comes back.
type hung struct{}

func (hung) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestAProbeOfATelegramThatHangsEndsSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		_, err := Probe(t.Context(), Config{Token: tgtest.Token, APIURL: "http://127.0.0.1:1", Transport: hung{}, Now: time.Now}, 700)
		if took := time.Since(begun); took > 30*time.Second || KindOf(err) != KindNoAnswer {
			t.Errorf("after %v: %v", took, err)
		}
	})
}
