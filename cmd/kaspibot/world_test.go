package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kaspibot/bot/store/storetest"
)

// sandbox is "kaspibot world" in a process of its own, as other people's tests start it.
type sandbox struct {
	*testing.T
	control string
	env     []string // what it has printed
}

func startSandbox(t *testing.T, flags ...string) *sandbox {
	t.Helper()
	free := []string{"world", "--control", "127.0.0.1:0", "--kaspi", "127.0.0.1:0", "--alstyle", "127.0.0.1:0", "--telegram", "127.0.0.1:0"}
	cmd := exec.CommandContext(t.Context(), os.Args[0], append(free, flags...)...)
	cmd.Env, cmd.Stderr = child(), t.Output()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	})
	s := &sandbox{T: t}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if at := regexp.MustCompile(`^# .*(http://127\.0\.0\.1:\d+)`).FindStringSubmatch(lines.Text()); at != nil {
			s.control = at[1]
			continue
		}
		name, value, _ := strings.Cut(lines.Text(), "=")
		s.env = append(s.env, name+"="+strings.Trim(value, "'"))
		if name == "TELEGRAM_OWNERS" { // the last of them
			return s
		}
	}
	t.Fatalf("it ended after %q", s.env)
	return nil
}

// asks talks to the control and returns the status and the answer.
func (s *sandbox) asks(method, path, body string) (int, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.control+"/_world/"+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text)
}

func (s *sandbox) does(method, path, body string) string {
	s.Helper()
	code, text := s.asks(method, path, body)
	if code != http.StatusOK {
		s.Fatalf("%s %s: %d %s", method, path, code, text)
	}
	return text
}

// runs a command of the program on the sandbox.
func (s *sandbox) runs(command string) (code int, output string) {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), os.Args[0], command)
	dir := s.TempDir()
	storetest.Prepare(s, filepath.Join(dir, "data"))
	cmd.Env = append(child(
		"DATA_DIR="+dir+"/data", "HTTP_ADDR=127.0.0.1:0", "ALSTYLE_PACE=0s",
		"BOT_LANGUAGE=en", "REQUEST_TIMEOUT=60s", // which only a slow machine would meet
	), s.env...)
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput() // the exit code says it
	return cmd.ProcessState.ExitCode(), string(out)
}

// The sandbox that Kaspi does not have: the program works on it, and on its word stops to.
func TestTheWorldIsASandboxForOthers(t *testing.T) {
	t.Parallel()
	s := startSandbox(t, "--kaspi-token", "its-own-token", "--telegram-token", "1001:"+strings.Repeat("x", 35), "--goods", "300", "--seed", "7")
	if code, out := s.runs("check"); code != 0 || !strings.Contains(out, "new orders: 0") {
		t.Fatalf("check on a fresh world: %d\n%s", code, out)
	}
	code := regexp.MustCompile(`\d{9}`).FindString(s.does("POST", "events/order-pickup", ""))
	if exit, out := s.runs("orders"); exit != 0 || !strings.Contains(out, code) {
		t.Errorf("orders: %d\n%s", exit, out)
	}
	s.does("POST", "faults", `{"service":"kaspi","operation":"GET /orders","share":1,"times":-1,"code":401,"delay":"10ms"}`)
	if exit, out := s.runs("check"); exit != exitFailed || !strings.Contains(out, "FAIL  Kaspi") {
		t.Errorf("check with a dead token: %d\n%s", exit, out)
	}
	s.does("DELETE", "faults", "")
	s.does("POST", "events/buyer-cancels", "")
	if exit, out := s.runs("check"); exit != 0 || !strings.Contains(out, "new orders: 0") {
		t.Errorf("check after all: %d\n%s", exit, out)
	}
	var state struct {
		Orders []struct{ Code, State, Status string }
		Stock  struct{ Goods, InStock int }
		Faults []any
		Asked  []struct {
			Service, Operation string
			Times              int
		}
	}
	if err := json.Unmarshal([]byte(s.does("GET", "state", "")), &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Orders) != 1 || state.Orders[0].Code != code || state.Orders[0].Status != "CANCELLED" || len(state.Faults) != 0 ||
		state.Stock.Goods != 300 || state.Stock.InStock == 0 || len(state.Asked) < 3 {
		t.Errorf("state: %+v", state)
	}
}

func TestTheControlOfTheWorldRefusesNonsense(t *testing.T) {
	t.Parallel()
	s := startSandbox(t, "--goods", "50")
	for _, c := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "events/no-such", "", 404},
		{"POST", "events/buyer-cancels", "", 409}, // nobody has ordered
		{"POST", "faults", `{"service":"visa","code":500}`, 400},
		{"POST", "faults", `{"service":"kaspi","code":99}`, 400},
		{"POST", "faults", `{"servce":"kaspi"}`, 400},
		{"POST", "faults", `[{"service":"kaspi","code":500},{"share":2}]`, 400},
		{"POST", "faults", `nonsense`, 400},
		{"POST", "faults", ``, 400},
		{"POST", "faults", `[` + strings.Repeat(" ", 2<<20) + `]`, 400},
		{"GET", "faults", ``, 200},
		{"GET", "events", ``, 200},
		{"GET", "settings", ``, 200},
		{"GET", "nothing", ``, 404},
	} {
		if code, text := s.asks(c.method, c.path, c.body); code != c.want {
			t.Errorf("%s %s %.60s: %d %s", c.method, c.path, c.body, code, text)
		}
	}
	if resp, err := http.Get(s.control + "/"); err != nil || resp.StatusCode != http.StatusOK || resp.Body.Close() != nil {
		t.Errorf("the chat is not beside the control: %v %v", resp, err)
	}
	if rows := s.does("GET", "faults", ""); strings.TrimSpace(rows) != "[]" {
		t.Errorf("a part of what was refused is in force: %s", rows)
	}
	for _, c := range []struct {
		flag, value string
		want        int
	}{
		{"--kaspi", "0.0.0.0:0", exitUsage}, {"--control", "nonsense", exitUsage}, {"--alstyle", "127.0.0.1:x", exitUsage},
		{"--alstyle", "", exitUsage}, {"--telegram", "shop.example:80", exitUsage}, {"--telegram-token", "1:x", exitUsage},
		{"--language", "xx", exitUsage}, {"--goods", "0", exitUsage}, {"--seed", "-1", exitUsage},
		{"--kaspi", strings.TrimPrefix(s.control, "http://"), exitFailed}, // taken: the world is wrong, not the command
	} {
		args := []string{"kaspibot", "world", "--control", "127.0.0.1:0", "--kaspi", "127.0.0.1:0", "--alstyle", "127.0.0.1:0", "--telegram", "127.0.0.1:0"}
		if code := run(t.Context(), append(args, c.flag, c.value), io.Discard, io.Discard); code != c.want {
			t.Errorf("%s %q: exit code %d, want %d", c.flag, c.value, code, c.want)
		}
	}
}
