package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// secretSettings are the secrets of a shop whose services say back all that they are told.
var secretSettings = map[string]string{
	"TELEGRAM_BOT_TOKEN": "7001112233:AAEhBOweik9ai2o01-xYz",
	"KASPI_API_TOKEN":    "kaspi/deep+secret=01",
	"ALSTYLE_TOKEN":      "alstyle+deep/secret=02",
	"FEED_PATH":          "/deepsecret03deepsecret03x/list.xml",
	"FEED_PASSWORD":      "deep&sécret 04",
}

// shows finds the secrets in a text, however they are written.
func shows(text string) (found []string) {
	secrets := []string{"AAEhBOweik9ai2o01", "kaspi/deep", "alstyle+deep", "deepsecret03deepsecret03x", "sécret 04", "seller:deep"}
	for _, secret := range secrets {
		for _, form := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))[:len(secret)/3*4],
		} {
			if strings.Contains(text, form) {
				found = append(found, form)
			}
		}
	}
	return found
}

// gossip is a server that answers everything with all that the request holds, as an error.
func gossip(t *testing.T, code int) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		said := fmt.Sprintf("%s %s %v %s %s", r.Method, r.URL, r.Header, r.URL.Query().Encode(), body)
		w.Header().Set("Location", "https://example.invalid/"+url.PathEscape(said))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":%q,"errors":[{"title":%q}],"message":%q,"name":%q}`, code, said, said, said, said)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// Whatever the services say, and however the settings are wrong, no command shows a secret, in its output or in its log.
func TestNoCommandShowsASecret(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, c := range map[string]struct{ server, lines string }{
		"bad request":   {gossip(t, 400), ""},
		"unauthorised":  {gossip(t, 401), ""},
		"redirect":      {gossip(t, 302), ""},
		"no answer":     {closed.URL, ""},
		"nonsense":      {gossip(t, 200), ""},
		"broken tokens": {gossip(t, 400), "KASPI_API_TOKEN='kaspi/deep+secret=01 '\nTELEGRAM_BOT_TOKEN='7001112233:AAEhBOweik9ai2o01-xYz%'"},
		"one for all": {
			gossip(t, 400), "KASPI_COMPANY='kaspi/deep+secret=01'\nDATA_DIR='alstyle+deep/secret=02'\nPUBLIC_URL='https://shop.kz/deepsecret03deepsecret03x/list.xml'",
		},
		"wrong places": {
			gossip(t, 400), "HTTP_ADDR='kaspi/deep+secret=01'\nTELEGRAM_OWNERS='alstyle+deep/secret=02'\nSCHEDULE_STOCK='deep&sécret 04'\nTAX_PLACE='deep&sécret 04'\n" +
				"KASPI_STORES='kaspi/deep+secret=01'\nKASPI_API_URL='https://seller:deep@kaspi.kz'",
		},
		"a line alone": {gossip(t, 400), "kaspi/deep+secret=01\nalstyle_deep=alstyle+deep/secret=02$"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := secretFile(t, c.server, c.lines)
			for _, command := range []string{"check", "orders", "products", "feed", "upload", "backup", "run"} {
				if command == "run" && c.lines == "" {
					continue // it would go on: its log is held by the tests of the running program
				}
				if got := told(t, command, path); len(shows(got.text)) > 0 {
					t.Errorf("%s shows %q:\n%s", command, shows(got.text), got.text)
				}
			}
		})
	}
}

// secretFile is a file with all secrets, whose services are one server.
func secretFile(t *testing.T, server, lines string) string {
	t.Helper()
	dir := t.TempDir()
	settings := map[string]string{
		"TELEGRAM_OWNERS": "700", "KASPI_MERCHANT_ID": "10000001", "KASPI_COMPANY": "Shop", "KASPI_STORES": "PP1:750000000",
		"TELEGRAM_API_URL": server, "KASPI_API_URL": server, "ALSTYLE_API_URL": server, "PUBLIC_URL": server, "FEED_LOGIN": "seller",
		"DATA_DIR": dir + "/data", "HTTP_ADDR": "127.0.0.1:0", "ALSTYLE_PACE": "0s", "REQUEST_TIMEOUT": "1s", "LOG_LEVEL": "debug",
	}
	text := lines + "\n"
	for _, all := range []map[string]string{settings, secretSettings} {
		for name, value := range all {
			if !strings.Contains(lines, name+"=") {
				text += name + "='" + value + "'\n"
			}
		}
	}
	path := filepath.Join(dir, "secret.env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// panicking is an output that panics once, with what it is given.
type panicking struct{ once sync.Once }

func (p *panicking) Write(text []byte) (int, error) {
	p.once.Do(func() { panic(fmt.Errorf("cannot print %s for %s", text, secretSettings["KASPI_API_TOKEN"])) })
	return len(text), nil
}

func TestAPanicShowsNoSecret(t *testing.T) {
	t.Parallel()
	var errs strings.Builder
	path := secretFile(t, gossip(t, 400), "")
	if code := run(t.Context(), []string{"kaspibot", "--env", path, "check"}, &panicking{}, &errs); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if got := errs.String(); len(shows(got)) > 0 || !strings.Contains(got, "panic: cannot print") || !strings.Contains(got, "goroutine ") {
		t.Errorf("it says %s", got)
	}
}
