package demo

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/store"
)

// A sandbox is where it was asked for, takes the tokens that it was given, and says both.
func TestASandboxIsWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	const free = "127.0.0.1:0"
	given := Sandbox{
		Control: free, Kaspi: free, Alstyle: free, Telegram: free, KaspiToken: "k", AlstyleToken: "s", TelegramToken: "1001:" + strings.Repeat("x", 35),
		Listing: "http://127.0.0.1:1/", Goods: 30, Language: "en", Seed: 3,
	}
	out := &stage{heard: make(chan struct{})}
	given.Out = out
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- given.Run(ctx) }()
	at := out.waits(t, `^# the chat and the control: (http://127\.0\.0\.1:\d+) and /_world/\n`)
	out.waits(t, `\nTELEGRAM_OWNERS='700'\n`)
	for _, line := range []string{"\nKASPI_API_TOKEN='k'\n", "\nALSTYLE_TOKEN='s'\n", "\nTELEGRAM_BOT_TOKEN='1001:x", "\nALSTYLE_API_URL='http://127.0.0.1:"} {
		if !strings.Contains(out.shown(), line) {
			t.Errorf("no %q in\n%s", line, out.shown())
		}
	}
	get := func(method, path string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, at+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	if _, state := get("GET", "/_world/state"); !strings.Contains(state, `"goods":30`) {
		t.Errorf("state %s", state)
	}
	if code, said := get("POST", "/_world/events/order-pickup"); code != http.StatusConflict || !strings.Contains(said, "There is no price list yet") {
		t.Errorf("an order by a list that is not there: %d %s", code, said)
	}
	taken := given
	taken.Out, taken.Kaspi = io.Discard, strings.TrimPrefix(at, "http://")
	if err := taken.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "is taken") {
		t.Errorf("at a place that is taken: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for name, wrong := range map[string]func(*Sandbox){
		"--telegram-token": func(s *Sandbox) { s.TelegramToken = "1:x" }, "--control": func(s *Sandbox) { s.Control = "0.0.0.0:0" }, "--kaspi": func(s *Sandbox) { s.Kaspi = "" },
		"--alstyle": func(s *Sandbox) { s.Alstyle = "127.0.0.1:x" }, "--telegram": func(s *Sandbox) { s.Telegram = "shop.example:80" },
	} {
		s := given
		s.Out = io.Discard
		wrong(&s)
		if err := s.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("a wrong %s: %v", name, err)
		}
	}
	given.TelegramToken = ""
	if err := given.Validate(); err != nil {
		t.Errorf("with a token of its own: %v", err)
	}
}

// A demo refuses a page for the whole network before it begins, and is stopped before it has begun as well as later.
func TestADemoThatCannotBeginSaysSo(t *testing.T) {
	t.Parallel()
	for page, good := range map[string]bool{"": true, "127.0.0.1:0": true, "0.0.0.0:0": false, "nonsense": false} {
		if err := (Audience{Page: page}).Validate(); (err == nil) != good || err != nil && !strings.HasPrefix(err.Error(), "--page: ") {
			t.Errorf("a page at %q: %v", page, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := Run(ctx, Audience{Out: io.Discard, Language: "en", goods: 20}); err != nil && !strings.Contains(err.Error(), "canceled") {
		t.Errorf("stopped before it has begun: %v", err)
	}
	w := small(t, setup{list: "http://127.0.0.1:1" + listPath})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.telegramToken = ""
	if _, err := newProgram(t.Context(), w, t.TempDir(), io.Discard, l); err == nil || !strings.Contains(err.Error(), "TELEGRAM_BOT_TOKEN") {
		t.Errorf("without a token: %v", err)
	}
	if err := l.Close(); err == nil {
		t.Error("its place is still taken")
	}
	if _, err := newProgram(t.Context(), w, "/nowhere", io.Discard, l); err == nil {
		t.Error("without a folder it begins")
	}
}

// A demo leaves nothing on the disk but its log, and that only where there is something in it.
func TestADemoLeavesNothingButItsLog(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s, ended := show(t, Audience{Language: "en", goods: 20})
	s.waits(t, `A shop on this machine`)
	s.stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if !strings.Contains(s.shown(), "The program's log: "+filepath.Join(dir, f.Name())+"\n") {
			t.Errorf("%s is left:\n%s", f.Name(), s.shown())
		}
	}
}

// Beside a program the page shows what that knows, of the book and of its lists; it can be killed while somebody waits for that.
func TestThePageShowsWhatTheProgramKnows(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := small(t, setup{list: "http://" + l.Addr().String() + listPath, language: "en"})
	ctx, stop := context.WithCancel(t.Context())
	dir := t.TempDir()
	p, err := newProgram(ctx, w, dir, io.Discard, l)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.run(ctx) }()
	shown := panel{w, p}
	titles := func() (all []string) {
		for _, table := range shown.Tables(t.Context()) {
			title, _, _ := strings.Cut(table.Title, ";")
			all = append(all, title)
		}
		return all
	}
	want := []string{"Order book", "Price lists", "Faults now", "What was asked"}
	if got := titles(); !slices.Equal(got, want) {
		t.Errorf("the page has %q", got)
	}
	if said, known := shown.Do(t.Context(), killing); !known || !strings.Contains(said, "what it has started on again") {
		t.Errorf("killed: %s", said)
	}
	if got := titles(); !slices.Equal(got, want) || p.born != 2 {
		t.Errorf("then the page has %q, and %d programs have lived", got, p.born)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if s, err := store.Open(t.Context(), filepath.Join(dir, "data-1")); err != nil || s.Close() != nil {
		t.Errorf("what was killed has not let go of its data: %v", err)
	}
	if said, known := shown.Do(ctx, killing); !known || said != context.Canceled.Error() {
		t.Errorf("nobody waits for it: %s, %t", said, known)
	}
}
