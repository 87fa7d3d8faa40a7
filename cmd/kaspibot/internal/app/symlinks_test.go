package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

// Whoever can write into the data folder must not get other files of the machine read, served or written over.
func TestLinksInTheDataAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"kaspibot.db", "kaspibot.db-wal", "kaspibot.lock", "rules.toml", "rules.last-good.toml", "rules.last-good.toml.new",
		placeFile, listsFolder, listsFolder + "/served.json", "backups",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := testOptions(t)
			outside := t.TempDir()
			victim := filepath.Join(outside, "victim")
			const text = "[tariff]\ntax = 19\n# somebody else's\n"
			if strings.Contains(name, listsFolder) && !strings.Contains(name, "/") || name == "backups" {
				victim = outside // a folder in the place of one
			} else if err := os.WriteFile(victim, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			link := filepath.Join(o.Config.DataDir, name)
			if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(victim, link); err != nil {
				t.Skip("no symbolic links here")
			}
			use(t, o)
			if victim == outside {
				if files, err := os.ReadDir(outside); err != nil || len(files) > 0 {
					t.Errorf("there are %d files in the other folder, %v", len(files), err)
				}
				return
			}
			if got, err := os.ReadFile(victim); err != nil || string(got) != text {
				t.Errorf("the other file is %q, %v", got, err)
			}
		})
	}
}

// use does with a shop all that touches its files.
func use(t *testing.T, o Options) {
	t.Helper()
	_, _ = Copies(o).Make(t.Context(), "")
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Logf("refused: %v", err)
		return
	}
	defer s.Close()
	if rules := s.rules.Rules(); rules.Tariff().Tax == 1900 {
		t.Error("the rules are those of the other file")
	}
	if _, err := s.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Logf("sync: %v", err)
	}
	_, _ = s.rules.Reload()
	_ = s.links.restore(t.Context())
	_, _ = Copies(o).Nightly(t.Context())
}

func TestADocumentThatIsALinkIsNotServed(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	doc := s.page.Current()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, make([]byte, doc.Version.Size), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{doc.Path, page.Gzipped(doc.Path)} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(secret, path); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	if _, err := publish.Served(filepath.Join(o.Config.DataDir, listsFolder)); err == nil {
		t.Error("a link counts as the last list")
	}
	a := &App{page: s.page, log: s.log}
	path, err := s.links.path(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, coding := range []string{"identity", "gzip"} {
		if code, body := get(t, a, path, coding); code != http.StatusServiceUnavailable || strings.Contains(body, "\x00") {
			t.Errorf("%s: HTTP %d with %d bytes", coding, code, len(body))
		}
	}
}

// What is kept as the secret path is used only if it can be one: nobody can put the list where the program answers itself,
// or where it can be guessed.
func TestAKeptPathThatIsNoneIsNotUsed(t *testing.T) {
	t.Parallel()
	for _, kept := range []string{"/healthz", "/%68ealthz", "//healthz", "/healthz/", "/healthz/x", "/", "", "/list.xml", "/0123456789abcdef01234567/../healthz"} {
		o := testOptions(t)
		s, err := NewShop(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.store.SetSetting(t.Context(), pathKey, kept); err != nil {
			t.Fatal(err)
		}
		s.Close()
		var hidden []string
		o.Hide = func(secrets ...string) { hidden = append(hidden, secrets...) }
		if s, err = NewShop(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		path, err := s.links.path(t.Context())
		if err != nil || config.FeedPathFault(path) != nil {
			t.Errorf("%q: the list is at %s, %v", kept, path, err)
		}
		if !strings.Contains(strings.Join(hidden, " "), path) {
			t.Errorf("%q: the path that was made is not hidden", kept)
		}
		a := &App{page: s.page, log: s.log}
		if code, body := get(t, a, config.HealthPath, "identity"); code != http.StatusOK || body != "ok\n" {
			t.Errorf("%q: health answers %d %q", kept, code, body)
		}
		s.Close()
		if err := os.WriteFile(filepath.Join(o.Config.DataDir, placeFile), []byte(`{"path":"`+kept+`"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := readPlace(o.Config.DataDir); err == nil && p.Path != "" {
			t.Errorf("%q beside the database is taken", kept)
		}
	}
}

// get asks the program's own server.
func get(t *testing.T, a *App, path, coding string) (code int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://shop.example"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", coding)
	w := httptest.NewRecorder()
	a.routes().ServeHTTP(w, req)
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(text)
}
