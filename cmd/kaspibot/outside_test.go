package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// childVariable makes this test binary behave as the program, so that whole-program tests kill and restart a real
// process without building a second binary.
const childVariable = "KASPIBOT_TEST_CHILD"

// child is the environment of such a process. The race detector would have it wait for a second at its end.
func child(settings ...string) []string {
	return append([]string{childVariable + "=1", "PATH=" + os.Getenv("PATH"), "GORACE=atexit_sleep_ms=0"}, settings...)
}

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" || slices.Contains(os.Args, waybillsWorker) {
		os.Exit(process(os.Args, os.Stdout, os.Stderr))
	}
	if err := flag.Set("test.parallel", "4"); err != nil { // they mostly wait for programs of their own
		panic(err)
	}
	testscript.Main(m, map[string]func(){"kaspibot": main})
}

// outside is what the program talks to.
type outside struct {
	kaspi    *kaspitest.Server
	supplier *alstyletest.Server
	telegram *tgtest.Server
	dir      string
	extra    []string // settings beyond the usual ones
}

func newOutside(t *testing.T, goods int, extra ...string) *outside {
	t.Helper()
	o := &outside{
		kaspi: kaspitest.New(t), telegram: tgtest.New(t),
		supplier: alstyletest.New(t, alstyletest.WithGoods(goods), alstyletest.WithPace(0)),
		dir:      t.TempDir(), extra: extra,
	}
	storetest.Prepare(t, filepath.Join(o.dir, "data"))
	o.kaspi.HangScriptAgents(true)
	o.kaspi.RequireMerchant(true)
	o.telegram.Meet(seller(), seller().ID)
	return o
}

func (o *outside) environment() []string {
	env := child(
		"HOME="+o.dir,
		"TELEGRAM_BOT_TOKEN="+tgtest.Token, "TELEGRAM_API_URL="+o.telegram.URL(),
		"TELEGRAM_OWNERS="+strconv.FormatInt(seller().ID, 10),
		"KASPI_API_TOKEN="+kaspitest.Token, "KASPI_API_URL="+o.kaspi.URL(), "KASPI_MERCHANT_ID="+kaspitest.MerchantID,
		"KASPI_COMPANY=Тестовый магазин", "KASPI_STORES=PP1:750000000",
		"ALSTYLE_TOKEN="+alstyletest.Token, "ALSTYLE_API_URL="+o.supplier.URL(), "ALSTYLE_PACE=0s",
		"DATA_DIR="+o.dir+"/data", "HTTP_ADDR=127.0.0.1:0", "FEED_PATH=/secret-path-0123456789ab/list.xml",
		"SCHEDULE_ORDERS=@every 1s", "SCHEDULE_STOCK=@every 1s", "SCHEDULE_SWEEP=@every 2s", "REQUEST_TIMEOUT=10s",
		"LOG_FORMAT=json",
	)
	return append(env, o.extra...)
}

// program is a running child.
type program struct {
	cmd  *exec.Cmd
	addr string // of its web server
	done chan struct{}

	mu      sync.Mutex
	changed *sync.Cond
	log     strings.Builder
	ended   bool
}

// start runs "kaspibot run" and returns once it serves.
func (o *outside) start(t *testing.T) *program {
	t.Helper()
	p := &program{done: make(chan struct{})}
	p.changed = sync.NewCond(&p.mu)
	p.cmd = exec.CommandContext(t.Context(), os.Args[0], "run")
	p.cmd.Env, p.cmd.Dir = o.environment(), o.dir
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go p.listen(stderr, ready)
	t.Cleanup(func() { p.kill(); p.checkLog(t) })
	select {
	case p.addr = <-ready:
	case <-p.done:
		t.Fatalf("the program ended at once:\n%s", p.logged())
	case <-time.After(2 * time.Minute):
		t.Fatalf("the program did not come up:\n%s", p.logged())
	}
	return p
}

func (p *program) listen(stderr io.Reader, ready chan<- string) {
	defer close(p.done)
	defer p.note("")
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		p.note(lines.Text() + "\n")
		var line struct{ Msg, HTTP string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.HTTP != "" {
			ready <- line.HTTP
		}
	}
	_ = p.cmd.Wait() // its exit code is asked for where it matters
}

// note keeps a line of the log; none means that there will be no more.
func (p *program) note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log.WriteString(line)
	p.ended = p.ended || line == ""
	p.changed.Broadcast()
}

// says waits until the program has logged a text.
func (p *program) says(t *testing.T, text string) {
	t.Helper()
	p.saysTimes(t, text, 1)
}

func (p *program) saysTimes(t *testing.T, text string, n int) {
	t.Helper()
	late := false
	defer time.AfterFunc(tgtest.Patience, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		late = true
		p.changed.Broadcast()
	}).Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for strings.Count(p.log.String(), text) < n {
		if late || p.ended {
			t.Fatalf("the log never said %q:\n%s", text, p.log.String())
		}
		p.changed.Wait()
	}
}

func (p *program) logged() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// kill ends the program as a power cut would.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop ends it as systemd would and returns its exit code.
func (p *program) stop(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.done:
	case <-time.After(tgtest.Patience):
		t.Fatalf("the program does not stop:\n%s", p.logged())
	}
	return p.cmd.ProcessState.ExitCode()
}

// checkLog finds what must never be logged.
func (p *program) checkLog(t *testing.T) {
	t.Helper()
	for _, secret := range []string{tgtest.Token, kaspitest.Token, alstyletest.Token, "secret-path", "Ержан", "7001112233"} {
		if strings.Contains(p.logged(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// fetch gets the price list as Kaspi would.
func (p *program) fetch(t *testing.T) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.addr+"/secret-path-0123456789ab/list.xml", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// chat waits until the seller's chat shows a message that contains every text, and returns it.
func (o *outside) chat(t *testing.T, texts ...string) tgtest.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), tgtest.Patience)
	defer cancel()
	var found tgtest.Message
	err := o.telegram.Wait(ctx, func() bool {
		for _, m := range o.telegram.Messages(seller().ID) {
			if containsAll(m.Text, texts) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		var all strings.Builder
		for _, m := range o.telegram.Messages(seller().ID) {
			fmt.Fprintf(&all, "%d: %s\n", m.ID, m.Text)
		}
		t.Fatalf("no message with %q; the chat is:\n%s", texts, all.String())
	}
	return found
}

func containsAll(s string, parts []string) bool {
	s = strings.ReplaceAll(s, "\u00a0", " ")
	for _, part := range parts {
		if !strings.Contains(s, part) {
			return false
		}
	}
	return true
}

// press presses what brings the order on, under a card or in a menu.
func (o *outside) press(t *testing.T, m tgtest.Message) {
	t.Helper()
	button, ok := nextButton(m)
	if !ok {
		t.Fatalf("no such button under: %s", m.Text)
	}
	if _, err := o.telegram.Press(seller(), m.Chat, m.ID, button.Data); err != nil {
		t.Fatal(err)
	}
}

func seller() tgtest.User {
	return tgtest.User{ID: 700, FirstName: "Айгуль", Username: "seller", Language: "ru"}
}

// nextButton is the button that brings an order on: accept it, pack it, into one parcel.
func nextButton(m tgtest.Message) (tgtest.Button, bool) {
	for _, b := range slices.Concat(m.Keyboard...) {
		for _, verb := range []string{"v1:acc:", "v1:pack:", "v1:pk:"} {
			if strings.HasPrefix(b.Data, verb) {
				return b, true
			}
		}
	}
	return tgtest.Button{}, false
}

func order(code string) kaspitest.Order {
	return kaspitest.Order{
		Code: code, Created: time.Now().Add(-time.Hour), Approved: time.Now().Add(-50 * time.Minute),
		Delivery: kaspitest.KaspiDoor, City: "Караганда", First: "Ержан", Last: "Примеров", Phone: "7001112233",
		Lines: []kaspitest.Line{{SKU: "20908", Title: "Чайник <1.7 л> & \"крышка\"", Quantity: 2, Price: 4500}},
	}
}
