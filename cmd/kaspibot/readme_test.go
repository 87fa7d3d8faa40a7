package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// read is a file of the module's root, or all files of it whose names end so, in one text.
func read(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func readAll(t *testing.T, suffix string) string {
	t.Helper()
	var all strings.Builder
	root := os.DirFS(filepath.Join("..", ".."))
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && len(path) > 1 && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, suffix) {
			return err
		}
		body, err := fs.ReadFile(root, path)
		all.Write(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// What the README says to be held by a test is.
func TestTheSecurityTableNamesTestsThatAreThere(t *testing.T) {
	t.Parallel()
	_, safety, _ := strings.Cut(read(t, "README.md"), "\n## Security and privacy\n")
	safety, _, _ = strings.Cut(safety, "\n## ")
	named, tests := regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(safety, -1), readAll(t, "_test.go")
	if len(named) < 20 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, name := range named {
		if !strings.Contains(tests, "func "+name+"(t *testing.T)") {
			t.Errorf("there is no %s", name)
		}
	}
}

// What sellers look up in the guide are words that the bot says.
func TestTheGuideQuotesTheBot(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(read(t, "README.ru.md"), "| сообщение | что делать |\n|---|---|\n")
	texts := readAll(t, "ru.html.tmpl")
	rows := 0
	for row := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(row, " | ")
		if len(cells) < 2 {
			break
		}
		rows++
		if said := strings.TrimPrefix(cells[0], "| "); !strings.Contains(texts, said) {
			t.Errorf("the bot never says %q", said)
		}
	}
	if rows < 8 {
		t.Errorf("%d rows were found", rows)
	}
}

// Both READMEs name each tab and command as it is called.
func TestTheReadmesCallThingsByTheirNames(t *testing.T) {
	t.Parallel()
	elsewhere := []string{"start", "healthz", "readyz", "metrics", "newbot", "etc", "opt"} // hidden, of the web servers, of @BotFather, folders
	for language, readme := range map[string]string{"en": read(t, "README.md"), "ru": read(t, "README.ru.md")} {
		_, tabs, found := strings.Cut(read(t, "bot/screens/cards/words/"+language+".text.tmpl"), `{{define "cards.tab"}}`)
		tabs, _, _ = strings.Cut(tabs, "{{end}}{{end}}")
		names := regexp.MustCompile(`(?m)\}\}([^{}]+)$`).FindAllStringSubmatch(tabs, -1)
		if !found || len(names) < 8 {
			t.Fatalf("%s: tabs %q", language, names)
		}
		for _, name := range names {
			if !strings.Contains(readme, strings.TrimSpace(name[1])) {
				t.Errorf("%s: the tab %q is not named", language, name[1])
			}
		}
		texts := readAll(t, language+".text.tmpl")
		for _, command := range regexp.MustCompile("`/([a-z]+)").FindAllStringSubmatch(readme, -1) {
			if !strings.Contains(texts, ".command."+command[1]+`"`) && !slices.Contains(elsewhere, command[1]) {
				t.Errorf("%s: there is no command /%s", language, command[1])
			}
		}
	}
	for _, c := range root(os.Stdout, os.Stderr, surroundings{}).Commands {
		if !c.Hidden && !strings.Contains(read(t, "README.md"), "`kaspibot "+c.Name) {
			t.Errorf("kaspibot %s is not in the README", c.Name)
		}
	}
}
