package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v3"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/chat"
	"kaspibot/bot/store/storetest"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/redact"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// commanded runs a command in this process with settings that lead nowhere else, and is what it has written.
func commanded(t *testing.T, settings string, args ...string) (code int, out, errs string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, ".env")
	settings = "HTTP_ADDR='127.0.0.1:0'\nDATA_DIR='" + dir + "/data'\n" + settings + "\n"
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e strings.Builder
	code = run(t.Context(), append([]string{"kaspibot", "--env", file}, args...), &o, &e)
	return code, o.String(), e.String()
}

func TestAReportHasAWordForEachVerdict(t *testing.T) {
	t.Parallel()
	found := []chat.Check{
		{Name: "one", Verdict: chat.OK, Reason: "fine"}, {Name: "two", Verdict: chat.Warning, Reason: "odd\nvery", Remedy: "look"}, {Name: "three", Verdict: chat.Failed, Reason: "bad"},
		{Name: "four", Verdict: chat.Skipped, Reason: "untried"},
	}
	const plain = "OK    one        fine\nWARN  two        odd\n                 very\n                 → look\nFAIL  three      bad\nSKIP  four       untried\n"
	for _, c := range []struct {
		colours, silent bool
		want            string
	}{
		{false, false, plain},
		{true, false, strings.NewReplacer("OK   ", "\x1b[32mOK   \x1b[0m", "WARN ", "\x1b[33mWARN \x1b[0m", "FAIL ", "\x1b[31mFAIL \x1b[0m", "SKIP ", "\x1b[2mSKIP \x1b[0m").Replace(plain)},
		{false, true, ""},
	} {
		var out strings.Builder
		r := report{out: &out, colours: c.colours, silent: c.silent}
		for _, f := range found {
			r.print(f)
		}
		if out.String() != c.want || r.failed != 1 || len(r.all) != 4 {
			t.Errorf("%d of %d failed:\n%q, want\n%q", r.failed, len(r.all), out.String(), c.want)
		}
		want := checkJSON{OK: false, Checks: []partJSON{{"one", "ok", "fine", ""}, {"two", "warning", "odd\nvery", "look"}, {"three", "failed", "bad", ""}, {"four", "skipped", "untried", ""}}}
		if diff := cmp.Diff(want, r.document()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	if got := (&report{}).document(); !got.OK || got.Checks == nil {
		t.Errorf("of nothing: %+v", got)
	}
}

// An order that cannot be read waits all the same, and is shown as one.
func TestOrdersAreListedAlsoThoseThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const body = `{"data":[{"type":"orders","id":"eA==","attributes":{"code":"812345677"}},
		{"type":"orders","id":"eQ==","attributes":{"code":"812345678","state":"NEW","status":"APPROVED_BY_BANK","totalPrice":9000,"creationDate":1764442800000,"approvedByBankDate":1764443400000}},
		{"type":"orders","id":"eg==","attributes":{"code":"812345679","state":"NEW","status":"APPROVED_BY_BANK","totalPrice":5,"creationDate":1764442800000}}],
		"meta":{"pageCount":1,"totalCount":3}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.api+json")
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	settings := "KASPI_API_TOKEN=x\nKASPI_API_URL='" + server.URL + "'"
	code, out, errs := commanded(t, settings, "orders")
	for _, line := range []string{"ORDER      SINCE", "812345677  order \"812345677\" cannot be read", "812345678  30.11 00:10  9000", "812345679  30.11 00:00  5", "2 new orders\n"} {
		if code != 0 || !strings.Contains(out, line) {
			t.Errorf("exit code %d, no %q in\n%s%s", code, line, out, errs)
		}
	}
	code, out, errs = commanded(t, settings, "orders", "--json")
	for _, text := range []string{`"code": "812345677"`, `"reason": "order \"812345677\" cannot be read`, `"since": "2025-11-30T00:10:00+05:00"`, `"since": "2025-11-30T00:00:00+05:00"`, `"total": 9000`, `"lines": []`} {
		if code != 0 || !strings.Contains(out, text) {
			t.Errorf("exit code %d, no %s in\n%s%s", code, text, out, errs)
		}
	}
}

func TestAnOrderForOtherProgramsHasItsLinesAndNoBuyer(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 22, 0, 0, 0, time.UTC)
	o := kaspi.Order{Code: "1", Created: at, Approved: at.Add(time.Hour), Total: 7, Entries: []kaspi.Entry{{SKU: "a", Title: "b", Quantity: 2}, {Title: "c", Quantity: 1}}}
	o.Address.Town, o.Customer.Name = "Караганда", "Ержан"
	want := orderJSON{Code: "1", Since: at.Add(time.Hour), Total: 7, City: "Караганда", Lines: []lineJSON{{"a", "b", 2}, {"", "c", 1}}}
	if got := orderOf(o); !got.Since.Equal(want.Since) || got.Since.Location() != kaspi.Almaty() {
		t.Errorf("it waits since %s", got.Since)
	} else if got.Since = want.Since; !cmp.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestGoodsAreShownUpToTheirNumber(t *testing.T) {
	t.Parallel()
	s := alstyletest.New(t, alstyletest.WithGoods(30), alstyletest.WithPace(0))
	first := s.Goods()[0]
	first.Name, first.Brand, first.Price1, first.Price2, first.Quantity, first.RawStock, first.AtLeast = "Мышь", "Delux", 500, 900, 3, "", false
	s.Put(first)
	settings := "ALSTYLE_PACE=0s\nALSTYLE_TOKEN=" + alstyletest.Token + "\nALSTYLE_API_URL='" + s.URL() + "'"
	for _, c := range []struct {
		args  []string
		lines int
		last  string
	}{{[]string{"products"}, 12, "10 goods shown"}, {[]string{"products", "--n", "3"}, 5, "3 goods shown"}, {[]string{"products", "--n", "1"}, 3, "1 goods shown"}, {[]string{"products", "--n", "99"}, 32, "30 goods shown"}} {
		code, out, errs := commanded(t, settings, c.args...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if code != 0 || len(lines) != c.lines || lines[len(lines)-1] != c.last || strings.Join(strings.Fields(lines[0]), " ") != "ARTICLE STOCK DEALER RETAIL BRAND NAME" ||
			strings.Join(strings.Fields(lines[1]), " ") != fmt.Sprintf("%d 3 500 900 Delux Мышь", first.Article) {
			t.Errorf("%v: exit code %d\n%s%s", c.args, code, out, errs)
		}
	}
	if code, out, errs := commanded(t, settings, "products", "--n", "0"); code != exitUsage || out != "" || !strings.Contains(errs, "--n 0: want at least 1") {
		t.Errorf("no goods: exit code %d\n%s%s", code, out, errs)
	}
}

func TestAListForOtherProgramsHasAllOfIt(t *testing.T) {
	t.Parallel()
	list := feed.List{Shop: feed.Shop{Company: "Shop", Merchant: "7"}, Offers: []feed.Offer{
		{SKU: "a", Article: "1", Model: "Чайник", Brand: "b", Price: 900, Stock: 3, PreOrder: 2}, {SKU: "c", Why: feed.OffSaleGone},
	}}
	want := feedJSON{Company: "Shop", MerchantID: "7", Skipped: map[string]int{string(feed.OffSaleGone): 4}, Offers: []offerJSON{
		{SKU: "a", Article: "1", Model: "Чайник", Brand: "b", Price: 900, Stock: 3, PreOrder: 2, OnSale: true, Cities: map[string]int64{}},
		{SKU: "c", OffSale: string(feed.OffSaleGone), Cities: map[string]int64{}},
	}}
	if diff := cmp.Diff(want, feedOf(list, map[feed.OffSaleReason]int{feed.OffSaleGone: 4})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTheLogHasItsLevelAndForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format string
		level  slog.Level
		want   string
	}{{"text", slog.LevelWarn, "level=WARN msg=two"}, {"json", slog.LevelInfo, `"level":"INFO","msg":"one"`}} {
		var out strings.Builder
		log := newLog(config.Config{LogFormat: c.format, LogLevel: c.level}, &out)
		log.Info("one")
		log.Warn("two")
		if got := out.String(); !strings.Contains(got, c.want) || strings.Contains(got, "one") != (c.level == slog.LevelInfo) {
			t.Errorf("%s from %s: %s", c.format, c.level, got)
		}
	}
}

// broken is a place where nothing can be written.
type broken struct{ flushed int }

func (b *broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
func (b *broken) Flush() error              { b.flushed++; return nil }

func TestAQuestionIsOutBeforeItsAnswer(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	through := redact.New().Writer(&out)
	if n, err := (prompt{through}).Write([]byte("Name: ")); n != 6 || err != nil || out.String() != "Name: " {
		t.Errorf("%d bytes, %v: %q", n, err, out.String())
	}
	if n, err := (prompt{&out}).Write([]byte("x")); n != 1 || err != nil { // what keeps nothing back
		t.Errorf("%d bytes, %v", n, err)
	}
	gone := &broken{}
	if _, err := (prompt{gone}).Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) || gone.flushed != 0 {
		t.Errorf("nobody is there: %v", err)
	}
}

// The keys that end a program or an input end a secret too, and what was mistyped can be taken back letter by letter.
func TestTheKeysThatEndOrCorrectASecret(t *testing.T) {
	t.Parallel()
	for pressed, c := range map[string]struct {
		want string
		err  error
	}{
		"ab\x03": {"", context.Canceled}, "\x04": {"", io.EOF}, "a\x04b\r": {"ab", nil}, "ab": {"", io.EOF}, "ыb\x7f\x7fa\n": {"a", nil}, "\x7f\x08a\r": {"a", nil}, "ab\x15\r": {"", nil}, "ab\x08c\rx": {"ac", nil},
	} {
		if got, err := typed(strings.NewReader(pressed)); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q is read as %q, %v", pressed, got, err)
		}
	}
}

func TestBuildsTellWhatIsKnownOfThem(t *testing.T) {
	t.Parallel()
	info := &debug.BuildInfo{GoVersion: "go1.26", Settings: []debug.BuildSetting{{Key: "vcs.modified", Value: "false"}, {Key: "GOOS", Value: "linux"}, {Key: "GOARCH", Value: "amd64"}}}
	if got := stamp(info); got != " (go1.26 for linux/amd64)" {
		t.Errorf("got %s", got)
	}
}

// The machines of shops have little memory: what is not needed goes back, and beside a large list little garbage is let grow.
// Whoever has set GOGC is obeyed.
func TestRestGivesMemoryBack(t *testing.T) { //nolint:paralleltest // it is of the whole process
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	percent := func() int {
		rest()
		return debug.SetGCPercent(100)
	}
	t.Setenv("GOGC", "100")
	if got := percent(); got != 100 {
		t.Errorf("GOGC is not obeyed: %d %%", got)
	}
	t.Setenv("GOGC", "")
	if got := percent(); got < collectLeast || got > collectAt {
		t.Errorf("garbage may be %d %% of what is in use", got)
	}
	list := make([]byte, 64<<20)
	runtime.GC()
	if got := percent(); got < collectLeast || got > 25 {
		t.Errorf("beside a large list garbage may be %d %%", got)
	}
	runtime.KeepAlive(list)
	runtime.GC()
	rest()
	left := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}}
	if metrics.Read(left); left[0].Value.Uint64() > leftOver {
		t.Errorf("%d bytes are kept that nobody needs", left[0].Value.Uint64())
	}
}

// A flag or command is taken for what was meant when it begins so, or is a slip of two letters at the most.
func TestWhatWasMeantIsNamedWhenItIsNear(t *testing.T) {
	t.Parallel()
	commands := root(io.Discard, io.Discard, surroundings{}).Commands
	for typed, want := range map[string]string{
		"ord": "did you mean orders?", "orld": "did you mean world?", "rum": "did you mean run?", "ordres": "did you mean orders?", "licenses-": "did you mean licences?", "chekc": "did you mean check?", "abcdefg": `there is no command "abcdefg"`, "waybills": `there is no command "waybills"`,
		"Check": "there is no such command", "a-b-c-d-e-f-g-h-i-j-k": "there is no such command",
	} {
		var usage *usageError
		if err := unknown(typed, commands); !errors.As(err, &usage) || !strings.HasSuffix(err.Error(), want) || usage.hint != "kaspibot --help lists the commands" {
			t.Errorf("%s: %v", typed, err)
		}
	}
	cmd := &cli.Command{Name: "check", Flags: []cli.Flag{&cli.BoolFlag{Name: "live"}, &cli.BoolFlag{Name: "json"}}}
	for typed, want := range map[string]string{"jso": "did you mean --json?", "jsno": "did you mean --json?", "lives": "did you mean --live?", "other": "not defined: -other", "LIVE": "not defined: -LIVE"} {
		if err := misused(t.Context(), cmd, errors.New("flag not defined: -"+typed), false); !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", typed, err)
		}
	}
}

func TestALiveCheckNeedsAnAddress(t *testing.T) {
	t.Parallel()
	if code, _, errs := commanded(t, "", "check", "--live"); code != exitUsage || !strings.Contains(errs, "OPS_ADDR is not set") || !strings.Contains(errs, "as OPS_ADDR=127.0.0.1:9090") {
		t.Errorf("without one: exit code %d\n%s", code, errs)
	}
	for answer, want := range map[string]int{"ok      list       version 7\n": 0, "FAILED  list       none is served\n": exitFailed} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if want != 0 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			_, _ = io.WriteString(w, answer)
		}))
		code, out, errs := commanded(t, "OPS_ADDR="+server.Listener.Addr().String(), "check", "--live")
		server.Close()
		if code != want || out != answer || (errs == "") != (want == 0) {
			t.Errorf("%q: exit code %d\n%s%s", answer, code, out, errs)
		}
	}
}

func TestACopyIsMadeAndPutBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	copied := filepath.Join(dir, "copy.db")
	settings := "DATA_DIR='" + dir + "/data'"
	at := func(args ...string) (int, string, string) {
		file := filepath.Join(dir, ".env")
		if err := os.WriteFile(file, []byte(settings+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs strings.Builder
		code := run(t.Context(), append([]string{"kaspibot", "--env", file}, args...), &out, &errs)
		return code, out.String(), errs.String()
	}
	if code, out, errs := at("backup", "--to", copied); code != exitFailed || out != "" || errs == "" {
		t.Errorf("a copy of nothing: exit code %d\n%s%s", code, out, errs)
	}
	storetest.Prepare(t, filepath.Join(dir, "data"))
	if code, out, errs := at("backup", "--to", copied); code != 0 || out != "copied to "+copied+"\n" {
		t.Errorf("a copy: exit code %d\n%s%s", code, out, errs)
	}
	if code, out, errs := at("restore", "--from", copied); code != 0 || !strings.HasPrefix(out, "restored; the former database is kept: "+dir) || !strings.Contains(out, "kaspibot run") {
		t.Errorf("put back: exit code %d\n%s%s", code, out, errs)
	}
	settings = "DATA_DIR='" + dir + "/other'"
	if code, out, errs := at("restore", "--from", copied); code != 0 || !strings.HasPrefix(out, "restored; the former database is kept: nowhere: there was none\n") {
		t.Errorf("put where none was: exit code %d\n%s%s", code, out, errs)
	}
	if code, out, _ := at("restore", "--from", filepath.Join(dir, "none.db")); code != exitFailed || out != "" {
		t.Errorf("a copy that is not there: exit code %d\n%s", code, out)
	}
}
