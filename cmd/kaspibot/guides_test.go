package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// trial is what becomes of a command of the READMEs. It is run on a sandbox and must end well, unless a test or .ci/run runs it
// in its own way, or there is a reason why it cannot be run where tests are; then a shell must understand it at the least.
type trial struct {
	run   bool
	fails bool   // as told beside it
	test  string // that runs it
	ci    string // a part of .ci/run that runs it
	not   string // why it is not run
}

const (
	machine   = "it changes the machine"
	container = "no containers where tests run"
)

// trials has each command of both READMEs, as it is written there, in the order in which they can be run.
func trials() []struct {
	command string
	trial
} {
	return []struct {
		command string
		trial
	}{
		{"cp .env.example .env && chmod 600 .env", trial{run: true}},
		{"chmod 600 .env", trial{run: true}},
		{"sha256sum --check --ignore-missing SHA256SUMS", trial{run: true}},
		{"install -m 755 kaspibot-linux-amd64 kaspibot", trial{run: true}},
		{"kaspibot check", trial{run: true}},
		{"kaspibot check --json", trial{run: true}},
		{"kaspibot check --live", trial{run: true, fails: true}}, // nothing runs there
		{"kaspibot orders --json", trial{run: true}},
		{"kaspibot products --json", trial{run: true}},
		{"kaspibot feed --json", trial{run: true}},
		{"kaspibot backup", trial{run: true}},
		{"kaspibot restore --from FILE", trial{run: true}},
		{"kaspibot restore --from data/backups/FILE", trial{run: true}},
		{"kaspibot restore --from data/backups/ФАЙЛ", trial{run: true}},
		{"source <(kaspibot completion bash)", trial{run: true}},
		{"kaspibot --env world.env check", trial{run: true}},
		{"curl -X POST localhost:8090/_world/events/order-express", trial{run: true}},
		{`curl -X POST localhost:8090/_world/faults -d '{"service": "kaspi", "operation": "GET /orders", "share": 0.5, "times": -1, "code": 502, "delay": "2s"}'`, trial{run: true}},
		{"curl localhost:8090/_world/state", trial{run: true}},
		{"go doc ./bot/chat", trial{run: true}},
		{"go doc ./bot/orders", trial{run: true}},

		{"kaspibot world --seed 7 > world.env &", trial{test: "TestTheWorldIsASandboxForOthers"}},
		{"kaspibot init", trial{test: "TestInitOnATerminal"}},
		{"kaspibot run", trial{test: "TestGoodsComeInAListGoesOutAnOrderIsAcceptedOnceAndARestartKeepsItAll"}},
		{"kaspibot demo", trial{test: "TestANewcomerInABrowser"}},
		{"kaspibot demo --for 30s", trial{ci: "demo --for 30s"}},
		{"kaspibot demo --page off", trial{test: "TestADemoByItselfSpeaksTheLanguageOfTheChat"}},
		{"go run ./cmd/kaspibot demo", trial{test: "TestANewcomerInABrowser"}},
		{"go build ./cmd/kaspibot", trial{ci: "go build "}},
		{"go test ./...", trial{ci: "go test -race -vet=off -timeout 15m"}},
		{".ci/run", trial{not: "it runs this test"}},

		{"git clone ADDRESS kaspibot && cd kaspibot", trial{not: "ADDRESS is the reader's"}},
		{".ci/release", trial{not: "five builds; .ci/run builds for each system too"}},
		{"docker build -f Containerfile -t kaspibot .", trial{not: container}},
		{"SHOP_HOST=shop.example.kz docker compose up -d", trial{not: container}},
		{"sudo useradd --system --home-dir /opt/kaspibot --shell /usr/sbin/nologin kaspibot", trial{not: machine}},
		{"sudo install -d -o kaspibot -g kaspibot -m 755 /opt/kaspibot", trial{not: machine}},
		{"sudo install -d -o kaspibot -g kaspibot -m 700 /opt/kaspibot/data", trial{not: machine}},
		{"sudo install -m 755 kaspibot /opt/kaspibot/kaspibot", trial{not: machine}},
		{"cd /opt/kaspibot && sudo -u kaspibot ./kaspibot init", trial{not: machine}},
		{"cd /opt/kaspibot && sudo -u kaspibot ./kaspibot backup", trial{not: machine}},
		{"sudo systemctl daemon-reload", trial{not: machine}},
		{"sudo systemctl enable --now kaspibot", trial{not: machine}},
		{"sudo systemctl restart kaspibot", trial{not: machine}},
		{"journalctl -u kaspibot -f", trial{not: "no journal where tests run"}},
		{"timedatectl set-ntp true", trial{not: machine}},
		{"go test ./feed/... -update", trial{not: "it rewrites what other tests compare with"}},
		{"go test -bench . ./...", trial{not: "minutes"}},
		{"go test ./cmd/kaspibot/internal/upkeep -run Year -year -v", trial{not: "minutes"}},
		{"go test ./cmd/kaspibot/internal/app -run 'Every|ADay'", trial{not: "minutes; .ci/run tests the package whole"}},
		{"go test ./cmd/kaspibot/internal/crash -run Record -record DATE", trial{not: "it writes a recording"}},
	}
}

// commandsOf are the commands of a README: the lines of its shell blocks, and what in its text begins as a command does.
func commandsOf(readme string) (all []string) {
	add := func(line string) {
		line, _, _ = strings.Cut(line, "  #")
		if line = strings.TrimPrefix(strings.TrimSpace(line), "./"); line != "" && !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	fences := regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")
	for _, fence := range fences.FindAllStringSubmatch(readme, -1) {
		if fence[1] == "sh" {
			for line := range strings.SplitSeq(fence[2], "\n") {
				add(line)
			}
		}
	}
	programs := `(?:\./)?kaspibot|go|docker|podman|git|sudo|systemctl|journalctl|timedatectl|curl|chmod|install|cp|sqlite3|sha256sum|source|caddy`
	inText := regexp.MustCompile("`((?:" + programs + ") [^`]+|\\.ci/(?:run|release))`")
	for _, quoted := range inText.FindAllStringSubmatch(fences.ReplaceAllString(readme, ""), -1) {
		add(quoted[1])
	}
	for _, own := range root(os.Stdout, os.Stderr, surroundings{}).Commands {
		for _, quoted := range regexp.MustCompile("`("+own.Name+" --[^`]+)`").FindAllStringSubmatch(readme, -1) {
			add("kaspibot " + quoted[1])
		}
	}
	return all
}

// TestEveryCommandOfTheGuidesIsTried runs what can be run, and fails for a command that nobody has thought of.
func TestEveryCommandOfTheGuidesIsTried(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no bash")
	}
	written := append(commandsOf(read(t, "README.md")), commandsOf(read(t, "README.ru.md"))...)
	tests, ci, g := readAll(t, "_test.go"), read(t, ".ci/run"), newReader(t, shell)
	if len(written) < 50 {
		t.Errorf("only %d commands were found", len(written))
	}
	var known []string
	for _, c := range trials() {
		known = append(known, c.command)
		switch {
		case !slices.Contains(written, c.command) && !slices.Contains([]string{"kaspibot demo --page off"}, c.command):
			t.Errorf("no README has %q any more", c.command)
		case c.test != "" && !strings.Contains(tests, "func "+c.test+"("):
			t.Errorf("there is no %s to run %q", c.test, c.command)
		case c.ci != "" && !strings.Contains(ci, c.ci):
			t.Errorf(".ci/run does not run %q", c.command)
		case c.run:
			g.runs(t, c.command, c.fails)
		default:
			g.understands(t, c.command)
		}
	}
	for _, c := range root(os.Stdout, os.Stderr, surroundings{}).Commands {
		known = append(known, "kaspibot "+c.Name) // without a flag or an argument it is just named
	}
	known = append(known, "kaspibot completion") // the library's
	for _, command := range written {
		if !slices.Contains(known, command) {
			t.Errorf("nobody tries %q: say in trials how, or why not", command)
		}
	}
}

// reader is somebody who types what the READMEs say, in a folder of their own with a sandbox around.
type reader struct {
	shell, dir string
	env        []string
	change     *strings.Replacer // what they put in the place of examples
}

func newReader(t *testing.T, shell string) *reader {
	t.Helper()
	s, dir := startSandbox(t, "--seed", "7", "--goods", "300"), t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	write("bin/kaspibot", "#!/bin/sh\n"+childVariable+"=1 GORACE=atexit_sleep_ms=0 exec '"+os.Args[0]+"' \"$@\"\n", 0o700)
	write(".env.example", read(t, ".env.example"), 0o600)
	write("kaspibot-linux-amd64", "the program", 0o600)
	write("SHA256SUMS", strings.Repeat("0", 64)+"  kaspibot-windows-amd64.exe\n", 0o600) // not downloaded
	settings := strings.Builder{}
	for _, line := range s.env {
		name, value, _ := strings.Cut(line, "=")
		settings.WriteString(name + "='" + value + "'\n")
	}
	write("world.env", settings.String(), 0o600)
	return &reader{
		shell: shell, dir: dir,
		env: append([]string{
			"PATH=" + filepath.Join(dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "GOFLAGS=-buildvcs=false",
			"HTTP_ADDR=127.0.0.1:0", "ALSTYLE_PACE=0s", "REQUEST_TIMEOUT=60s", "OPS_ADDR=127.0.0.1:1",
		}, s.env...),
		change: strings.NewReplacer("localhost:8090", strings.TrimPrefix(s.control, "http://"), "curl ", "curl -fsS "),
	}
}

func (r *reader) runs(t *testing.T, command string, fails bool) {
	t.Helper()
	typed, dir := r.change.Replace(command), r.dir
	switch {
	case strings.HasPrefix(command, "go doc"):
		dir = filepath.Join("..", "..")
	case strings.HasPrefix(command, "sha256sum"):
		typed = "sha256sum kaspibot-linux-amd64 >> SHA256SUMS && " + typed
	case strings.Contains(command, "restore"):
		copies, err := filepath.Glob(filepath.Join(r.dir, "data", "backups", "*"))
		if err != nil || len(copies) == 0 {
			t.Errorf("%s: there is no copy to restore: %v", command, err)
			return
		}
		typed = "kaspibot restore --from data/backups/" + filepath.Base(copies[0])
	}
	cmd := exec.CommandContext(t.Context(), r.shell, "-c", typed)
	cmd.Dir, cmd.Env = dir, r.env
	out, err := cmd.CombinedOutput()
	if (err != nil) != fails {
		t.Errorf("%s: %v\n%.2000s", typed, err, out)
	}
}

// understands has the shell read a command without doing it.
func (r *reader) understands(t *testing.T, command string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), r.shell, "-n", "-c", command).CombinedOutput(); err != nil {
		t.Errorf("%s: %v %s", command, err, out)
	}
}

// The examples of files are whole: others that read such files take them.
func TestTheFilesInTheReadmeAreTaken(t *testing.T) {
	t.Parallel()
	readme := read(t, "README.md")
	for language, judge := range map[string]struct {
		name string
		args []string
	}{
		"caddyfile": {"caddy", []string{"validate", "--adapter", "caddyfile", "--config"}},
		"ini":       {"systemd-analyze", []string{"verify", "--man=no"}},
	} {
		_, text, found := strings.Cut(readme, "```"+language+"\n")
		text, _, ended := strings.Cut(text, "```")
		if !found || !ended || len(text) < 50 {
			t.Errorf("no %s in README.md", language)
			continue
		}
		if _, err := exec.LookPath(judge.name); err != nil {
			t.Logf("%s is not judged: no %s here, .ci/run installs it", language, judge.name)
			continue
		}
		path := filepath.Join(t.TempDir(), "kaspibot.service")
		text = strings.ReplaceAll(text, "/opt/kaspibot/kaspibot", "/bin/true") // which is there
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), judge.name, append(judge.args, path)...)
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "Unknown key") {
			t.Errorf("%s: %v\n%s", judge.name, err, out)
		}
	}
}

// What check says in the seller's guide is what it says.
func TestTheGuideShowsWhatCheckSays(t *testing.T) {
	t.Parallel()
	_, shown, _ := strings.Cut(read(t, "README.ru.md"), "```text\n")
	shown, _, _ = strings.Cut(shown, "```")
	s := startSandbox(t)
	s.env = append(s.env, "BOT_LANGUAGE=ru")
	code, said := s.runs("check")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	plain := func(s string) string {
		return regexp.MustCompile(`\d+`).ReplaceAllString(strings.ReplaceAll(s, "\u00a0", " "), "N")
	}
	if plain(said) != plain(shown) {
		t.Errorf("check says\n%s\nREADME.ru.md has\n%s", said, shown)
	}
}

// Each word in quotation marks is on a button of the bot, or one of the cabinet's or Telegram's.
func TestTheGuideCallsButtonsByTheirLabels(t *testing.T) {
	t.Parallel()
	others := []string{"Старт", "нет в наличии"}
	texts := regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(readAll(t, "ru.text.tmpl"), "\n")
	labels := map[string]bool{}
	for line := range strings.SplitSeq(texts, "\n") {
		labels[strings.TrimFunc(line, func(r rune) bool {
			return strings.ContainsRune(" ():•…?", r) || r >= 0x2190 && (r < 0x2c00 || r > 0xfe00)
		})] = true
	}
	quoted := regexp.MustCompile(`«([^»]+)»`).FindAllStringSubmatch(strings.ReplaceAll(read(t, "README.ru.md"), "\n", " "), -1)
	if len(quoted) < 40 {
		t.Errorf("only %d labels are quoted", len(quoted))
	}
	for _, q := range quoted {
		if word := strings.TrimLeft(q[1], "🌙🗞📞 "); !labels[word] && !slices.Contains(others, word) {
			t.Errorf("no button is called %q", word)
		}
	}
}

// Links in the READMEs lead to files and headings that are there, and no heading stands twice.
func TestLinksInTheGuidesLeadSomewhere(t *testing.T) {
	t.Parallel()
	headings := map[string]map[string]bool{}
	for _, name := range []string{"README.md", "README.ru.md"} {
		headings[name] = map[string]bool{}
		for _, h := range regexp.MustCompile(`(?m)^##+ (.+)$`).FindAllStringSubmatch(read(t, name), -1) {
			anchor := strings.ReplaceAll(regexp.MustCompile(`[^\p{L}\p{N} -]`).ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-")
			if headings[name][anchor] {
				t.Errorf("%s has the heading %q twice", name, h[1])
			}
			headings[name][anchor] = true
		}
	}
	links := regexp.MustCompile(`(?:\]\(|src(?:set)?=")([^)"]+)[)"]`)
	for name := range headings {
		for _, link := range links.FindAllStringSubmatch(read(t, name), -1) {
			file, anchor, _ := strings.Cut(link[1], "#")
			if file == "" {
				file = name
			}
			if strings.HasPrefix(file, "http") {
				continue
			}
			if info, err := os.Stat(filepath.Join("..", "..", file)); err != nil {
				t.Errorf("%s: %v", name, err)
			} else if strings.HasSuffix(file, ".png") && info.Size() > 200<<10 {
				t.Errorf("%s: %s has %d bytes, too many for a slow line", name, file, info.Size())
			}
			if anchor != "" && !headings[file][anchor] {
				t.Errorf("%s: %s has no heading %q", name, file, anchor)
			}
		}
	}
}
