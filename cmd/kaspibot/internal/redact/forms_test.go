package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// quotedIn is a text as a quoting program writes it, without its quotes.
func quotedIn(text string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strconv.Quote(text), `"`), `"`)
}

func jsonOf(text string) string {
	b, _ := json.Marshal(text)
	return strings.TrimSuffix(strings.TrimPrefix(string(b), `"`), `"`)
}

// lower writes the codes of an address in small letters.
func lower(escape func(string) string) func(string) string {
	return func(text string) string {
		parts := strings.Split(escape(text), "%")
		for i := range parts[1:] {
			parts[i+1] = strings.ToLower(parts[i+1][:2]) + parts[i+1][2:]
		}
		return strings.Join(parts, "%")
	}
}

func TestEveryWayToWriteASecretIsTakenOutWhole(t *testing.T) {
	t.Parallel()
	path := func(text string) string { return (&url.URL{Path: text}).EscapedPath() }
	ways := map[string]func(string) string{
		"quoted": quotedIn, "JSON": jsonOf, "query": url.QueryEscape, "piece of a path": url.PathEscape, "path": path,
		"query, small": lower(url.QueryEscape), "piece, small": lower(url.PathEscape), "path, small": lower(path),
	}
	same := func(text string) string { return text }
	ways["as it is"] = same
	for name, secret := range values() {
		s := New(secret)
		for first, once := range ways {
			for second, twice := range ways {
				if got := s.Text("<" + twice(once(secret)) + ">"); got != "<***>" {
					t.Errorf("%s, %s and then %s: %s", name, first, second, got)
				}
			}
		}
		for _, code := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
			if got := strings.TrimRight(s.Text(code.EncodeToString([]byte(secret))), "="); got != Stars {
				t.Errorf("%s in base64: %s", name, got)
			}
		}
		if got := New(" " + secret + "\n").Text("<" + secret + ">"); got != "<***>" {
			t.Errorf("%s with blanks about it in the settings: %s", name, got)
		}
	}
}

func TestWhichPiecesOfASecretAreSecrets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ secret, text, want string }{
		{"abc", "abc", "abc"},
		{"abcd", "abcd", "***"},
		{"  abc  ", "abc", "abc"},
		{"123:abcdefghijkl", "abcdefghijkl and 123", "*** and 123"},
		{"123:abcdefghijk", "abcdefghijk", "abcdefghijk"},
		{"/0123456789ab/pricelist.xml", "at 0123456789ab/pricelist.xml", "at ***/pricelist.xml"},
		{"/0123456789ab/pricelist.xml", "/0123456789ab/pricelist.xml", "***"},
		{"login:password-of-shop", "password-of-shop", "***"},
		{"", "nothing", "nothing"},
	} {
		if got := New(c.secret).Text(c.text); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.secret, c.text, got, c.want)
		}
	}
	for _, secrets := range [][]string{{"wxyz", "wxyz-longer"}, {"wxyz-longer", "wxyz"}} {
		if got := New(secrets...).Text("wxyz-longer wxyz"); got != "*** ***" {
			t.Errorf("a secret that begins with another: %s", got)
		}
	}
	if got := new(Secrets).Text("as it is"); got != "as it is" {
		t.Errorf("without secrets: %s", got)
	}
}

// spoken is an error that has more to say when it is asked for all.
type spoken struct{}

func (spoken) Error() string                { return "short" }
func (spoken) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "long wxyz") }
func (spoken) MarshalText() ([]byte, error) { return []byte("text"), nil }

func TestALogLineKeepsItsFormWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	h := all().Handler(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if h.Enabled(t.Context(), slog.LevelInfo) || !h.Enabled(t.Context(), slog.LevelWarn) {
		t.Error("another level is logged than was asked for")
	}
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	record := slog.NewRecord(at, slog.LevelError, "a wxyz b", 0)
	pointed := "wxyz"
	record.AddAttrs(
		slog.Any("err", spoken{}), slog.Any("bytes", []byte("wxyz")), slog.Any("in", inside{&pointed}), slog.Any("v", valuer("wxyz")),
		slog.Group("g", slog.String("k wxyz", "v")), slog.Int("n", 98765432), slog.Int("m", 7), slog.Any("nil", (*odd)(nil)), slog.Any("kept", []int{1}),
		slog.Any("said", errors.New("x wxyz")), slog.Duration("d", time.Second),
	)
	if err := h.WithGroup("o wxyz").WithAttrs([]slog.Attr{slog.String("s", "x wxyz")}).Handle(t.Context(), record); err != nil {
		t.Fatal(err)
	}
	want := `time=2026-11-30T12:00:00.000Z level=ERROR msg="a *** b" "o ***.s"="x ***" "o ***.err"=short "o ***.bytes"=*** ` +
		`"o ***.in"="{\"Value\":\"***\"}" "o ***.v.in"=*** "o ***.g.k ***"=v "o ***.n"=*** "o ***.m"=7 "o ***.nil"=<nil> "o ***.kept"=[1] ` +
		`"o ***.said"="x ***" "o ***.d"=1s` + "\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if err := all().Handler(slog.NewTextHandler(refusing{}, nil)).Handle(t.Context(), record); err == nil {
		t.Error("a log that cannot be written is not noticed")
	}
}

// refusing cannot be written to.
type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWhatIsPrintedComesLineByLine(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := all().Writer(&out)
	for _, step := range []struct{ write, want string }{
		{"one wx", ""}, {"yz\ntwo ", "one ***\n"}, {"and\nthree\nfo", "two and\nthree\n"}, {"ur", ""},
	} {
		out.Reset()
		if n, err := io.WriteString(w, step.write); n != len(step.write) || err != nil || out.String() != step.want {
			t.Errorf("%q: %d, %v, %q, want %q", step.write, n, err, out.String(), step.want)
		}
	}
	out.Reset()
	for _, want := range []string{"four", "four"} { // the second time there is nothing
		if err := w.Flush(); err != nil || out.String() != want {
			t.Errorf("at the end: %q, %v", out.String(), err)
		}
	}
	broken := all().Writer(refusing{})
	if _, err := io.WriteString(broken, "line\nrest"); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a line that cannot be written: %v", err)
	}
	if err := broken.Flush(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a rest that cannot be written: %v", err)
	}
}
