package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
)

// file has the settings that lead to the outside.
func (o *outside) file(t *testing.T) string {
	t.Helper()
	set, text := map[string]string{}, ""
	for _, setting := range o.environment() {
		name, value, _ := strings.Cut(setting, "=")
		set[name] = value
	}
	for _, of := range []string{"PATH", "HOME", "GORACE", childVariable} { // of a process, not of a shop
		delete(set, of)
	}
	for name, value := range set {
		text += name + "='" + value + "'\n"
	}
	path := filepath.Join(o.dir, "settings.env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// hears is an output that does something as soon as it has heard a text.
type hears struct {
	mu   sync.Mutex
	text strings.Builder
	what *regexp.Regexp
	then func(found []string)
}

func (h *hears) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n, err := h.text.Write(p)
	if found := h.what.FindStringSubmatch(h.text.String()); found != nil && h.then != nil {
		go h.then(found)
		h.then = nil
	}
	return n, err
}

func (h *hears) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// untilHeard runs a command until it has said something, and does something then before it is ended.
func untilHeard(t *testing.T, what string, then func(found []string), args ...string) (code int, out, errs string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said := &hears{what: regexp.MustCompile(what), then: func(found []string) {
		if then != nil {
			then(found)
		}
		stop()
	}}
	said2 := &hears{what: said.what, then: said.then}
	code = run(ctx, append([]string{"kaspibot"}, args...), said, said2)
	return code, said.String(), said2.String()
}

// The price list goes where it is asked to, whole and valid; what is not in it is told beside it.
func TestAListGoesWhereItIsAskedTo(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 40, "LOG_LEVEL=error")
	file, list := o.file(t), filepath.Join(o.dir, "list.xml")
	command := func(args ...string) (string, string) {
		var out, errs strings.Builder
		if code := run(t.Context(), append([]string{"kaspibot", "--env", file, "feed"}, args...), &out, &errs); code != 0 {
			t.Errorf("%v: exit code %d\n%s", args, code, errs.String())
		}
		return out.String(), errs.String()
	}
	told := regexp.MustCompile(`^(\d+) offers, valid(; [a-z_]+: \d+)+\n$`)
	xml, errs := command()
	offers := strings.Count(xml, "<offer ")
	if found := told.FindStringSubmatch(errs); found == nil || found[1] != fmt.Sprint(offers) || offers == 0 || !strings.Contains(xml, "</kaspi_catalog>") {
		t.Errorf("%d offers, told %q:\n%.300s", offers, errs, xml)
	}
	if out, errs := command("--out", list); out != "" || !told.MatchString(errs) {
		t.Errorf("into a file: %q, %q", out, errs)
	}
	body, err := os.ReadFile(list)
	if err != nil || strings.Count(string(body), "<offer ") != offers {
		t.Errorf("the file has %d offers, %v", strings.Count(string(body), "<offer "), err)
	}
	if out, _ := command("--json"); strings.Contains(out, "<kaspi_catalog") || strings.Count(out, `"sku": `) != offers {
		t.Errorf("as a document: %.300s", out)
	}
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	if out, _ := command("--json", "-o", list); strings.Count(out, `"sku": `) != offers {
		t.Errorf("as both: %.300s", out)
	}
	if again, err := os.ReadFile(list); err != nil || len(again) != len(body) {
		t.Errorf("the file has %d bytes, want %d, %v", len(again), len(body), err)
	}
	var out, refused strings.Builder
	if code := run(t.Context(), []string{"kaspibot", "--env", file, "feed", "--out", o.dir}, &out, &refused); code != exitFailed || !strings.Contains(refused.String(), "it is a folder") {
		t.Errorf("into a folder: exit code %d\n%s", code, refused.String())
	}
}

// A shop that has run leaves its data and its address to the next one, and its list to be posted.
func TestWhatAShopLeavesIsGoneOnWith(t *testing.T) {
	// not parallel: garbage is collected for the whole process
	defer debug.SetGCPercent(debug.SetGCPercent(57))
	t.Setenv("GOGC", "")
	o := newOutside(t, 40, "LOG_FORMAT=text")
	file := o.file(t)
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"kaspibot", "--env", file, "upload"}, &out, &errs); code != exitFailed || out.String() != "" || !strings.Contains(errs.String(), "no such version") {
		t.Errorf("before the first list: exit code %d\n%s%s", code, out.String(), errs.String())
	}
	for i := range 2 {
		want := `price list published`
		if i > 0 {
			want = `kaspibot is running`
		}
		if code, out, errs := untilHeard(t, want, nil, "--env", file, "run"); code != 0 || out != "" || strings.Contains(errs, "level=ERROR") {
			t.Errorf("run %d: exit code %d\n%s%s", i, code, out, errs)
		}
	}
	if got := debug.SetGCPercent(57); got == 57 {
		t.Error("a program that runs lets as much garbage grow as before")
	}
	t.Setenv("GOGC", "57")
	if code, _, errs := untilHeard(t, `kaspibot is running`, nil, "--env", file, "run"); code != 0 {
		t.Errorf("with GOGC: exit code %d\n%s", code, errs)
	}
	if got := debug.SetGCPercent(57); got != 57 {
		t.Errorf("GOGC is not obeyed: %d", got)
	}
	for i, c := range []struct {
		status, want int
		says         string
	}{{200, 0, ""}, {404, exitFailed, "kaspi did not take the price list"}, {200, 0, ""}} {
		o.kaspi.SetUploadAnswer(c.status, "so it is")
		out.Reset()
		errs.Reset()
		code := run(t.Context(), []string{"kaspibot", "--env", file, "upload"}, &out, &errs)
		if code != c.want || !regexp.MustCompile(fmt.Sprintf(`^version 1, [1-9]\d* offers: Kaspi answered HTTP %d\nso it is\n$`, c.status)).MatchString(out.String()) || !strings.Contains(errs.String(), c.says) {
			t.Errorf("posting %d: exit code %d\n%s%s", i, code, out.String(), errs.String())
		}
	}
}

// A demo speaks the language it was asked for, has its page or none, and is judged when it was given a time.
func TestADemoIsAsItWasAskedFor(t *testing.T) {
	t.Parallel()
	const page, intro, report = "Страница с чатом", "Магазин на этой машине", "В этом показе пришло заказов: 0"
	for name, c := range map[string]struct {
		args []string
		want int
		says []string
		not  string
	}{
		"without a page": {[]string{"--page", "off"}, 0, []string{intro, report}, page}, "with one": {[]string{"--page", "127.0.0.1:0"}, 0, []string{page, intro, report}, "http://0"},
		"for a time": {[]string{"--page", "", "--for", "1h"}, exitFailed, []string{intro, report}, page},
		"in Kazakh":  {[]string{"--page", "off", "--language", "kk"}, 0, []string{"Осы компьютердегі дүкен"}, intro},
	} {
		code, out, errs := untilHeard(t, `http://127\.0\.0\.1:\d+/demo-secret`, nil, append([]string{"demo"}, c.args...)...)
		if code != c.want || (errs != "") != (code != 0) || code != 0 && !strings.Contains(errs, "give it more time, --for 30s") || strings.Contains(out, c.not) {
			t.Errorf("%s: exit code %d\n%s%s", name, code, out, errs)
		}
		for _, text := range c.says {
			if !strings.Contains(out, text) {
				t.Errorf("%s: no %q in\n%s", name, text, out)
			}
		}
	}
	var out strings.Builder
	if code := run(t.Context(), []string{"kaspibot", "demo", "--page", "off", "--for", "1ms"}, &out, io.Discard); code != 0 && code != exitFailed {
		t.Errorf("for a moment: exit code %d\n%s", code, out.String())
	}
}

// A world has the goods, the tokens, the list and the language that it was asked for, where it was asked to be.
func TestAWorldIsAsItWasAskedFor(t *testing.T) {
	t.Parallel()
	const free = "127.0.0.1:0"
	get := func(method, url string) (text string) {
		req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
		if err != nil {
			t.Error(err)
			return ""
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return ""
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return string(body)
	}
	places := []string{"--control", free, "--kaspi", free, "--alstyle", free, "--telegram", free}
	bot := "1001:" + strings.Repeat("x", 35)
	for name, c := range map[string]struct {
		flags            []string
		goods            string
		settings, events string // of the control
		order            string // said of one
	}{
		"as usual": {nil, `"goods":2400`, `"KASPI_API_TOKEN":"kaspitest-token"`, "Новый: самовывоз", "оформил заказ"},
		"as asked": {[]string{"--goods", "30", "--language", "en", "--kaspi-token", "k", "--alstyle-token", "s", "--telegram-token", bot, "--list", "http://127.0.0.1:1/"}, `"goods":30`,
			`"KASPI_API_TOKEN":"k"`, "New: pickup", "There is no price list yet"},
		"the most": {[]string{"--goods", "1"}, `"goods":1`, "", "", ""},
	} {
		var state, settings, events, order string
		code, out, errs := untilHeard(t, `(?s)# .*(http://127\.0\.0\.1:\d+) .*TELEGRAM_OWNERS='700'\n`, func(found []string) {
			state, settings, events, order = get("GET", found[1]+"/_world/state"), get("GET", found[1]+"/_world/settings"), get("GET", found[1]+"/_world/events"), get("POST", found[1]+"/_world/events/order-pickup")
		}, append(append([]string{"world"}, places...), c.flags...)...)
		if code != 0 || errs != "" || !strings.Contains(state, c.goods) || !strings.Contains(settings, c.settings) || !strings.Contains(events, c.events) || !strings.Contains(order, c.order) {
			t.Errorf("%s: exit code %d, state %.200s, settings %s, events %.200s, order %s\n%s%s", name, code, state, settings, events, order, out, errs)
		}
		if c.flags != nil && c.settings != "" && (!strings.Contains(out, "ALSTYLE_TOKEN='s'") || !strings.Contains(out, "TELEGRAM_BOT_TOKEN='"+bot+"'")) {
			t.Errorf("%s: it says\n%s", name, out)
		}
	}
	for _, wrong := range [][]string{{"--goods", "0"}, {"--goods", "100001"}, {"--language", "xx"}, {"--telegram-token", "1:x"}, {"--control", "0.0.0.0:0"}} {
		var errs strings.Builder
		if code := run(t.Context(), append(append([]string{"kaspibot", "world"}, places...), wrong...), io.Discard, &errs); code != exitUsage || !strings.Contains(errs.String(), wrong[0]+": ") {
			t.Errorf("%v: exit code %d\n%s", wrong, code, errs.String())
		}
	}
}

// The licences come out as they are, by either spelling.
func TestTheLicencesComeOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"licences", "licenses"} {
		var out strings.Builder
		if code := run(t.Context(), []string{"kaspibot", name}, &out, io.Discard); code != 0 || !strings.HasPrefix(out.String(), "What is linked into kaspibot") {
			t.Errorf("%s: exit code %d\n%.200s", name, code, out.String())
		}
	}
}

// Warnings of the settings are in the log of each command.
func TestWarningsOfTheSettingsAreLogged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "x.env")
	if err := os.WriteFile(file, []byte("DATA_DIR='"+dir+"/data'\nKASPI_TOKN=y\n"), 0o644); err != nil { // others may read it: that is warned of
		t.Fatal(err)
	}
	var errs strings.Builder
	code := run(t.Context(), []string{"kaspibot", "--env", file, "backup"}, io.Discard, &errs)
	for _, want := range []string{"open to other users of this machine", "names in the file of settings that are no settings: 1"} {
		if code != exitFailed || !strings.Contains(errs.String(), want) {
			t.Errorf("exit code %d, no %q in\n%s", code, want, errs.String())
		}
	}
}
