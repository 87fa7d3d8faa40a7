package crash

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

const feedPath = "/secret-path-0123456789ab/list.xml"

var seller = tgtest.User{ID: 700, FirstName: "Айгуль", Username: "seller", Language: "ru"}

// outside is what the program talks to, on loopback.
type outside struct {
	kaspi    *kaspitest.Server
	supplier *alstyletest.Server
	telegram *tgtest.Server
	data     string
	settings []string // beyond the usual ones
}

func newOutside(t *testing.T, goods int, settings ...string) *outside {
	t.Helper()
	o := &outside{
		kaspi: kaspitest.New(t), telegram: tgtest.New(t),
		supplier: alstyletest.New(t, alstyletest.WithGoods(goods), alstyletest.WithPace(0)),
		data:     filepath.Join(t.TempDir(), "data"), settings: settings,
	}
	o.telegram.Meet(seller, seller.ID)
	return o
}

func (o *outside) environment() []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Dir(o.data), "TMPDIR=" + os.TempDir(),
		"GORACE=atexit_sleep_ms=0", // the race detector would have each end wait for a second
		"TELEGRAM_BOT_TOKEN=" + tgtest.Token, "TELEGRAM_API_URL=" + o.telegram.URL(),
		"TELEGRAM_OWNERS=" + strconv.FormatInt(seller.ID, 10),
		"KASPI_API_TOKEN=" + kaspitest.Token, "KASPI_API_URL=" + o.kaspi.URL(), "KASPI_MERCHANT_ID=" + kaspitest.MerchantID,
		"KASPI_COMPANY=Тестовый магазин", "KASPI_STORES=PP1:750000000",
		"ALSTYLE_TOKEN=" + alstyletest.Token, "ALSTYLE_API_URL=" + o.supplier.URL(), "ALSTYLE_PACE=0s",
		"DATA_DIR=" + o.data, "HTTP_ADDR=127.0.0.1:0", "FEED_PATH=" + feedPath,
		"SCHEDULE_ORDERS=@every 1s", "SCHEDULE_STOCK=@every 1s", "SCHEDULE_SWEEP=@every 2s", "REQUEST_TIMEOUT=1s",
		"LOG_FORMAT=json",
	}, o.settings...)
}

// process is the program at work.
type process struct {
	cmd    *exec.Cmd
	serves chan struct{} // closed once the web server answers
	done   chan struct{} // closed once it has ended

	mu   sync.Mutex
	addr string
	log  strings.Builder
}

// spawn starts a command of the program, and does not wait for anything.
func (o *outside) spawn(t *testing.T, command ...string) *process {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{serves: make(chan struct{}), done: make(chan struct{})}
	p.cmd = exec.CommandContext(t.Context(), path, command...)
	p.cmd.Env, p.cmd.Dir = o.environment(), filepath.Dir(o.data)
	stderr, err := p.cmd.StderrPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go p.listen(stderr)
	t.Cleanup(func() { p.kill(); p.check(t) })
	return p
}

// start runs the program and returns once it serves.
func (o *outside) start(t *testing.T) *process {
	t.Helper()
	p := o.spawn(t, "run")
	select {
	case <-p.serves:
	case <-p.done:
		t.Fatalf("the program ended at once:\n%s", p.logged())
	case <-time.After(tgtest.Patience):
		t.Fatalf("the program did not come up:\n%s", p.logged())
	}
	return p
}

func (p *process) listen(stderr io.Reader) {
	defer close(p.done)
	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ HTTP string }
		ready := json.Unmarshal(lines.Bytes(), &line) == nil && line.HTTP != ""
		p.mu.Lock()
		p.log.WriteString(lines.Text() + "\n")
		first := ready && p.addr == ""
		if first {
			p.addr = line.HTTP
		}
		p.mu.Unlock()
		if first {
			close(p.serves)
		}
	}
	_ = p.cmd.Wait() // its exit code is asked for where it matters
}

func (p *process) logged() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// up reports whether it serves.
func (p *process) up() bool {
	select {
	case <-p.serves:
		return true
	default:
		return false
	}
}

// kill ends the program as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop ends it as systemd would.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.done:
	case <-time.After(tgtest.Patience):
		t.Fatalf("the program does not stop:\n%s", p.logged())
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d\n%s", code, p.logged())
	}
}

// check finds what must never be in a log.
func (p *process) check(t *testing.T) {
	t.Helper()
	text := p.logged()
	for _, never := range []string{
		tgtest.Token, kaspitest.Token, alstyletest.Token, "secret-path", "Ержан", "7001112233", "DATA RACE", "panic",
	} {
		if at := strings.Index(text, never); at >= 0 {
			t.Errorf("the log holds %q: %.2000s", never, text[max(0, at-200):])
		}
	}
}

// fetch gets the price list as Kaspi would; code 0 is no answer.
func (p *process) fetch(t *testing.T) (code int, list string) {
	t.Helper()
	p.mu.Lock()
	addr := p.addr
	p.mu.Unlock()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+feedPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(body)
}

// messages are what the seller's chat shows.
func (o *outside) messages() []tgtest.Message {
	return slices.DeleteFunc(o.telegram.Messages(seller.ID), func(m tgtest.Message) bool { return m.Deleted })
}

// showing lists the messages with all these texts in them.
func (o *outside) showing(texts ...string) (found []tgtest.Message) {
	for _, m := range o.messages() {
		text, all := strings.ReplaceAll(m.Text, "\u00a0", " "), true
		for _, part := range texts {
			all = all && strings.Contains(text, part)
		}
		if all {
			found = append(found, m)
		}
	}
	return found
}

// screen is the chat as text.
func (o *outside) screen() string {
	var b strings.Builder
	for _, m := range o.messages() {
		b.WriteString("--- " + strconv.Itoa(m.ID) + "\n" + m.Text + "\n")
	}
	return b.String()
}

// button finds a button by the beginning of its data.
func button(m tgtest.Message, data string) (tgtest.Button, bool) {
	for _, b := range slices.Concat(m.Keyboard...) {
		if strings.HasPrefix(b.Data, data) {
			return b, true
		}
	}
	return tgtest.Button{}, false
}

// until waits for the outside to look so.
func (o *outside) until(t *testing.T, what string, ready func() bool) {
	t.Helper()
	for limit := time.Now().Add(tgtest.Patience); !ready(); pass(t, 20*time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("%s: not within %v\n%s", what, tgtest.Patience, o.screen())
		}
	}
}

// beats is how often a program asks Kaspi or the supplier until it must have seen what is the matter with its data: it asks each
// once a second and looks at its data each half minute.
const beats = 240

// soon waits for the program to bring something about. One that has asked so often since, or has ended, will not any more,
// however slow the machine is.
func (o *outside) soon(t *testing.T, p *process, what string, ready func() bool) {
	t.Helper()
	asked := func() int { return len(o.kaspi.Requests()) + len(o.supplier.Requests()) }
	before := asked()
	for limit := time.Now().Add(tgtest.Patience); !ready(); pass(t, 20*time.Millisecond) {
		why := ""
		select {
		case <-p.done:
			why = "the program has ended"
		default:
		}
		if n := asked() - before; n > beats {
			why = "not after " + strconv.Itoa(n) + " requests to Kaspi and the supplier"
		}
		if time.Now().After(limit) {
			why = "not within " + tgtest.Patience.String()
		}
		if why != "" && !ready() {
			t.Fatalf("%s: %s\nthe chat shows:\n%s\nthe log ends with:\n%s", what, why, o.screen(), tail(p.logged()))
		}
	}
}

// tail is the end of a log.
func tail(text string) string { return text[max(0, len(text)-3000):] }

// pass lets real time pass: another process is watched.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-t.Context().Done():
	case <-time.After(d):
	}
}
