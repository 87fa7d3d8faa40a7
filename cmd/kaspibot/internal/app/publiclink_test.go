package app

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kaspibot/cmd/kaspibot/internal/config"
)

func TestThePublicAddressIsCheckedAsKaspiWouldFetchIt(t *testing.T) {
	t.Parallel()
	const list, secret = "<kaspi_catalog/>", "/c2VjcmV0/price.xml"
	sum := sha256.Sum256([]byte(list))
	digest := hex.EncodeToString(sum[:])
	o := Options{Now: time.Now, Config: config.Config{RequestTimeout: time.Minute, FeedLogin: "kaspi", FeedPassword: "s3cret"}}
	for name, c := range map[string]struct {
		answer http.HandlerFunc // nil: nobody is there
		want   string           // of the warning; "" for none
	}{
		"the list": {func(w http.ResponseWriter, r *http.Request) {
			if login, password, _ := r.BasicAuth(); login != "kaspi" || password != "s3cret" || r.URL.Path != secret {
				t.Errorf("asked for %s as %s", r.URL.Path, login)
			}
			_, _ = w.Write([]byte(list))
		}, ""},
		"another list": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<other/>")) }, "other 200"},
		"no such path": {http.NotFound, "status 404"},
		"elsewhere":    {http.RedirectHandler("/", http.StatusFound).ServeHTTP, "status 302"},
		"nobody":       {nil, "silent 0"},
		"a cut answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte(list))
		}, "silent 0"},
		"a reset connection": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "silent 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.answer)
			defer server.Close()
			if c.answer == nil {
				server.Close()
			}
			doubt, status := fetchList(t.Context(), o, server.URL+secret, digest)
			if got := strings.TrimSuffix(fmt.Sprintf("%s %d", doubt, status), " 0"); strings.TrimSuffix(c.want, " 0") != got {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
