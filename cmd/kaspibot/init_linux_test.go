package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// tty is a terminal with "kaspibot init" on it, and a person who reads and types.
type tty struct {
	*testing.T
	at   *os.File // their side of it
	cmd  *exec.Cmd
	seen string
	read int // of it
}

// onTerminal starts a command on a terminal of its own.
func onTerminal(t *testing.T, dir string, env []string, args ...string) *tty {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	var n, unlock int32
	x := &tty{T: t, at: ours}
	x.control(syscall.TIOCSPTLCK, unsafe.Pointer(&unlock))
	x.control(syscall.TIOCGPTN, unsafe.Pointer(&n))
	theirs, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	x.cmd = exec.CommandContext(t.Context(), os.Args[0], args...)
	x.cmd.Env, x.cmd.Dir = child(env...), dir
	x.cmd.Stdin, x.cmd.Stdout, x.cmd.Stderr = theirs, theirs, theirs
	if err := ours.SetReadDeadline(time.Now().Add(time.Minute)); err != nil { // it says what was seen so far
		t.Fatal(err)
	}
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = x.cmd.Process.Kill()
		_ = ours.Close()
	})
	return x
}

func (x *tty) control(request uintptr, argument unsafe.Pointer) {
	x.Helper()
	raw, err := x.at.SyscallConn()
	if err != nil {
		x.Fatal(err)
	}
	var code syscall.Errno
	if err := raw.Control(func(fd uintptr) { _, _, code = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(argument)) }); err != nil || code != 0 {
		x.Fatal(err, code)
	}
}

// sees reads on until a text that it has not read before.
func (x *tty) sees(text string) string {
	x.Helper()
	for {
		if at := strings.Index(x.seen[x.read:], text); at >= 0 {
			x.read += at + len(text)
			return x.seen
		}
		var more [4096]byte
		n, err := x.at.Read(more[:])
		x.seen += string(more[:n])
		if err != nil {
			x.Fatalf("%v before %q:\n%s", err, text, x.seen)
		}
	}
}

// asked answers a question once it has been asked. A secret is typed when the terminal has ceased to show what is typed, as
// a person's fingers would be late enough for.
func (x *tty) asked(question, answer string, secret bool) {
	x.Helper()
	x.waits(question, secret)
	x.types(answer + "\r")
}

// waits is over when a question waits for its answer.
func (x *tty) waits(question string, secret bool) {
	x.Helper()
	x.sees(question)
	x.sees(": ")
	for secret {
		var state syscall.Termios
		if x.control(syscall.TCGETS, unsafe.Pointer(&state)); state.Lflag&syscall.ECHO == 0 {
			break
		}
		runtime.Gosched()
	}
}

func (x *tty) types(text string) {
	x.Helper()
	if _, err := io.WriteString(x.at, text); err != nil {
		x.Fatal(err)
	}
}

// ends reads on to the end and is the exit code.
func (x *tty) ends() int {
	rest, err := io.ReadAll(x.at) // ends with an error, as a terminal does whose program has gone
	if x.seen += string(rest); errors.Is(err, os.ErrDeadlineExceeded) {
		x.Fatalf("it does not end:\n%s", x.seen)
	}
	_ = x.cmd.Wait() // the exit code says it
	return x.cmd.ProcessState.ExitCode()
}

// value is what the world has printed of a setting.
func (s *sandbox) value(name string) string {
	for _, line := range s.env {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	s.Fatalf("there is no %s", name)
	return ""
}

// ways are the settings that lead to the world and no more.
func (s *sandbox) ways() []string {
	ways := []string{"ALSTYLE_PACE=0s", "HTTP_ADDR=127.0.0.1:0", "REQUEST_TIMEOUT=60s"}
	for _, line := range s.env {
		if strings.Contains(line, "_API_URL=") {
			ways = append(ways, line)
		}
	}
	return ways
}

// Keys that are no letters are no part of a secret: whoever presses them does not see that they would be in it.
func TestKeysWithoutALetterAreNoPartOfASecret(t *testing.T) {
	t.Parallel()
	for pressed, want := range map[string]string{
		"a\x1b[Db\r": "ab", "\x1b[200~ab\x1b[201~\r": "ab", "\x1bOPab\n": "ab", "\x1b\x1b[1;5Cab\r": "ab", "ab\x1b[3~\x1b\r": "ab", "a[b\x1bxO1\r": "a[bxO1",
		"x\x15a\x7fab\r": "ab",
	} {
		if got, err := typed(strings.NewReader(pressed)); got != want || err != nil {
			t.Errorf("%q is read as %q, %v", pressed, got, err)
		}
	}
}

// A seller sets the shop up on a terminal: wrong answers first, then good ones, in each language; check finds the shop
// ready, and no secret has been on the screen.
func TestInitOnATerminal(t *testing.T) {
	t.Parallel()
	s := startSandbox(t, "--goods", "50", "--kaspi-token", "kaspi-token-of-the-world", "--alstyle-token", "alstyle-token-of-the-world")
	s.does("POST", "events/order-pickup", "")
	for _, c := range []struct{ language, bot, owner, merchant, city, rate, next string }{
		{"ru", "Токен бота", "Владелец", "Номер магазина", "PP1 Алматы", "Ставка", "Дальше: kaspibot check"},
		{"kk", "бот токені", "Дүкен иесі", "дүкен нөмірі", "PP1 Қарағанды", "Салық мөлшерлемесі", "Келесі: kaspibot check"},
		{"en", "Token of the bot", "Owner of the shop", "Number of the shop", "PP1 Almaty, PP2 Astana", "Rate of the tax", "Next: kaspibot --env 'shop.env' check"},
	} {
		dir, of := t.TempDir(), []string{}
		if strings.Contains(c.next, "--env") {
			of = []string{"--env", "shop.env"}
		}
		x := onTerminal(t, dir, s.ways(), append(of, "init")...)
		x.asked("Язык / Тіл / Language", c.language, false)
		x.asked(c.bot, "7001112233:AAEhBOweik9ai2o01-no-such-bot", true)
		x.asked(c.bot, s.value("TELEGRAM_BOT_TOKEN"), true)
		x.asked(c.owner, "", false)
		x.sees("?start=")
		code := regexp.MustCompile(`\?start=(\d{8})`).FindStringSubmatch(x.sees(" "))[1]
		s.says(700, strings.Repeat("0", 8)) // a guess
		s.says(700, "/start "+code)
		x.asked("Kaspi", "wrong-kaspi-token", true)
		x.asked("Kaspi", "kaspi-token-of-the-world", true)
		x.asked(c.merchant, s.value("KASPI_MERCHANT_ID"), false)
		x.asked("", "ТОО Пример", false)
		x.asked("PP1", "PP1 Atlantis", false)
		x.asked("PP1", c.city, false)
		x.asked("simplified", "1", false)
		x.asked(c.rate, "", false)
		x.asked("Al-Style", "wrong-alstyle-token", true)
		x.asked("Al-Style", "alstyle-token-of-the-world", true)
		x.asked("https://shop.example.kz", "", false)
		x.sees(c.next)
		if code := x.ends(); code != 0 {
			t.Fatalf("%s: exit code %d\n%s", c.language, code, x.seen)
		}
		for _, secret := range []string{s.value("TELEGRAM_BOT_TOKEN"), "kaspi-token-of-the-world", "alstyle-token-of-the-world", "AAEhBOweik9ai2o01", "wrong-"} {
			if strings.Contains(x.seen, secret) {
				t.Errorf("%s: %s was on the screen:\n%s", c.language, secret, x.seen)
			}
		}
		check := onTerminal(t, dir, append(s.ways(), "DATA_DIR="+dir+"/data", "NO_COLOR=1"), append(of, "check")...)
		if code := check.ends(); code != 0 || !strings.Contains(check.seen, "OK    settings") {
			t.Errorf("%s: check: %d\n%s", c.language, code, check.seen)
		}
	}
}

// says lets a person write to the bot, as the page of the world does.
func (s *sandbox) says(person int64, text string) {
	s.Helper()
	body := fmt.Sprintf(`{"person": %d, "text": %q}`, person, text)
	resp, err := http.Post(s.control+"/say", "application/json", strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		s.Fatalf("say: %s", resp.Status)
	}
}

// Ctrl-C, an end of the input and a terminal that goes away leave the former file; so does a file that is none.
func TestInitThatEndsEarlyLeavesTheFile(t *testing.T) {
	t.Parallel()
	const before = "# mine\nTELEGRAM_BOT_TOKEN='1:old'\n"
	for name, c := range map[string]struct {
		keys string
		want int
	}{"Ctrl-C": {"\x03", exitFailed}, "Ctrl-D": {"\x04", exitFailed}} {
		for _, secret := range []bool{false, true} {
			file := filepath.Join(t.TempDir(), ".env")
			if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
			x := onTerminal(t, filepath.Dir(file), []string{"TELEGRAM_API_URL=http://127.0.0.1:9"}, "init", "--language", "en")
			if !secret {
				x.asked("Token of the bot", "", true)
				x.asked("Owner", "", false)
				x.waits("Owner", false) // for there is no Telegram
			} else {
				x.waits("Token of the bot", true)
				x.types("typo\x15\x7fЯ\x7f") // taken back
			}
			x.types(c.keys)
			if code := x.ends(); code != c.want || !strings.Contains(x.seen, "is as it was") {
				t.Errorf("%s: exit code %d\n%s", name, code, x.seen)
			}
			if now, _ := os.ReadFile(file); string(now) != before {
				t.Errorf("%s: the file is\n%s", name, now)
			}
		}
	}
	target, link := filepath.Join(t.TempDir(), "target"), filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(target, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	if code := run(t.Context(), []string{"kaspibot", "--env", link, "init"}, io.Discard, &errs); code != exitUsage || !strings.Contains(errs.String(), "a link") {
		t.Errorf("a link: %d %s", code, errs.String())
	}
}

// On a terminal a long work has a bar, whether or not stdout is one too.
func TestFeedHasABarOnATerminal(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 300)
	x := onTerminal(t, o.dir, o.environment(), "feed", "--out", "list.xml")
	if code := x.ends(); code != 0 || !strings.Contains(x.seen, "reading the catalogue") || !strings.Contains(x.seen, "|") || strings.Contains(x.seen, "percent") {
		t.Errorf("exit code %d\n%q", code, x.seen)
	}
}

// Colours and bars are for a terminal that can show them, and colours for people who have not asked for none.
func TestColoursAreForATerminalThatShowsThem(t *testing.T) { // the environment is of the whole process
	f, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	defer f.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, c := range map[string]struct {
		where             io.Writer
		term, none        string
		colours, terminal bool
	}{
		"a terminal": {f, "xterm", "", true, true}, "one of somebody who wants no colours": {f, "xterm", "1", false, true}, "one that shows none": {f, "dumb", "", false, false},
		"a file": {file, "xterm", "", false, false}, "a writer": {io.Discard, "xterm", "", false, false},
	} {
		t.Setenv("TERM", c.term)
		t.Setenv("NO_COLOR", c.none)
		if coloured(c.where) != c.colours || terminal(c.where) != c.terminal {
			t.Errorf("%s: colours %t, a terminal %t", name, coloured(c.where), terminal(c.where))
		}
	}
	shownAgain(file)() // there is nothing to bring back
	if unseen(file) != nil || unseen(f) == nil {
		t.Error("what is typed into a file is not to be seen, or what is typed on a terminal is")
	}
}
