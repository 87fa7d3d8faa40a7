package redact

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"text/tabwriter"
)

// values are secrets of each kind, with the letters that are written differently in addresses, quotes and JSON.
func values() map[string]string {
	return map[string]string{
		"bot":      "7001112233:AAEhBOweik9ai2o01-x_Y",
		"token":    "kaspi+token/with=marks",
		"password": `pa"ss<w>o\rd & пароль%`,
		"pair":     `seller:pa"ss<w>o\rd & пароль%`,
		"path":     "/0123456789abcdef01234567/pricelist.xml",
		"short":    "wxyz",
		"number":   "98765432",
	}
}

func all() *Secrets {
	s := New()
	for _, v := range values() {
		s.Add(v)
	}
	return s
}

// pieces are what must not be seen of them.
func pieces() []string {
	return []string{
		"AAEhBOweik9ai2o01", "kaspi+token", "kaspi%2Btoken", "kaspi%2btoken", "with=marks", "пароль", `o\rd`, `o\\rd`, "0123456789abcdef01234567", "wxyz",
		"98765432", "d3h5eg", base64.StdEncoding.EncodeToString([]byte(values()["pair"]))[:20],
		base64.StdEncoding.EncodeToString([]byte(values()["token"]))[:20], "%D0%BF%D0%B0%D1%80", "%d0%bf%d0%b0%d1%80",
	}
}

func seen(text string) (shown []string) {
	for _, p := range pieces() {
		if strings.Contains(text, p) {
			shown = append(shown, p)
		}
	}
	return shown
}

type inside struct{ Value *string }

type valuer string

func (v valuer) LogValue() slog.Value { return slog.GroupValue(slog.String("in", string(v))) }

type odd struct{}

func (*odd) Error() string { panic("no words") }

// Every secret goes through every way in which a log line can have it.
func TestNoLogLineShowsASecret(t *testing.T) {
	t.Parallel()
	for name, secret := range values() {
		for _, form := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ToLower(url.QueryEscape(secret)), fmt.Sprintf("%q", secret),
			base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)), "x" + secret + "x",
		} {
			var out bytes.Buffer
			for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
				log := slog.New(all().Handler(h))
				pointed := form
				err := &url.Error{Op: "Get", URL: "https://example.kz/" + form, Err: errors.New(form)}
				log.Info("sent " + form)
				log.Info("a", "s", form, "e", err, "w", fmt.Errorf("more: %w", err), "b", []byte(form), form, 1)
				log.Info("a", "h", http.Header{"Authorization": {"Basic " + form}}, "p", inside{&pointed}, "u", &url.URL{Path: form}, "v", valuer(form))
				log.With("s", form, slog.Group("g", "s", form, slog.Group("h", "e", err))).WithGroup("in"+form).Error("b", "s", form)
				log.Info("c", "n", 98765432, "joined", errors.Join(err, errors.New("x")), "f", func() {}, "nil", (*odd)(nil))
			}
			if shown := seen(out.String()); len(shown) > 0 {
				t.Errorf("%s: %q shows in %s", name, shown, out.String())
			}
		}
	}
}

func TestWhatIsNoSecretStaysAsItIs(t *testing.T) {
	t.Parallel()
	var plain, clean bytes.Buffer
	noTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	for _, log := range []*slog.Logger{slog.New(slog.NewJSONHandler(&plain, noTime)), slog.New(all().Handler(slog.NewJSONHandler(&clean, noTime)))} {
		log.Info("published", "offers", 12, "took", 3.5, "on", true, "shop", struct{ Name string }{"Чайник"}, "err", io.EOF)
		log.With("a", 1).WithGroup("g").Warn("b", "c", []int{1, 2})
	}
	if plain.String() != clean.String() {
		t.Errorf("got\n%s, want\n%s", clean.String(), plain.String())
	}
}

func TestNothingThatIsPrintedShowsASecret(t *testing.T) {
	t.Parallel()
	for name, secret := range values() {
		var out bytes.Buffer
		w := all().Writer(&out)
		for _, b := range []byte("in pieces: " + secret + "\n") { // one write after another
			_, _ = w.Write([]byte{b})
		}
		table := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
		fmt.Fprintf(table, "a\t%s\tb\n", secret)
		_ = table.Flush()
		fmt.Fprint(w, "without an end: ", secret)
		if err := w.Flush(); err != nil || len(seen(out.String())) > 0 || !strings.Contains(out.String(), "without an end: ***") {
			t.Errorf("%s: got %q, %v", name, out.String(), err)
		}
	}
}

func TestASecretThatIsLearnedLaterIsHiddenToo(t *testing.T) {
	t.Parallel()
	s := New()
	var out bytes.Buffer
	log := slog.New(s.Handler(slog.NewTextHandler(&out, nil)))
	s.Add("/fedcba9876543210fedcba98/pricelist.xml")
	log.Info("moved", "to", "https://shop.kz/fedcba9876543210fedcba98/pricelist.xml")
	if strings.Contains(out.String(), "fedcba") {
		t.Error(out.String())
	}
}
