package bot_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/template/parse"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/chat"
)

// rooms are the folders that have words, by the name of their texts.
func rooms(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"chat": "chat"}
	folders, err := filepath.Glob("screens/*/words")
	if err != nil || len(folders) == 0 {
		t.Fatal("no rooms", err)
	}
	for _, folder := range folders {
		folder = filepath.Dir(folder)
		all[filepath.Base(folder)] = folder
	}
	return all
}

// read are the texts that tests have asked for, by folder and language.
var read sync.Map

// texts are the bodies of a room's texts in a language, by kind and name. All tests share them.
func texts(t *testing.T, folder, language string) map[string]string {
	t.Helper()
	if known, ok := read.Load(folder + language); ok {
		return known.(map[string]string)
	}
	all := map[string]string{}
	for _, kind := range []string{"html", "text"} {
		file := filepath.Join(folder, "words", language+"."+kind+".tmpl")
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		trees := map[string]*parse.Tree{}
		tree := parse.New(file)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(string(source), "", "", trees); err != nil {
			t.Fatal(err)
		}
		for name, tree := range trees {
			if name != file {
				all[kind+" "+name] = tree.Root.String()
			}
		}
	}
	read.Store(folder+language, all)
	return all
}

func TestEveryLanguageHasTheSameTexts(t *testing.T) {
	t.Parallel()
	first := chat.Languages()[0]
	for room, folder := range rooms(t) {
		want := texts(t, folder, first)
		for name := range want {
			if _, own, _ := strings.Cut(name, " "); !strings.HasPrefix(own, room+".") {
				t.Errorf("room %s has a text %s", room, name)
			}
		}
		for _, language := range chat.Languages()[1:] {
			got := texts(t, folder, language)
			if diff := cmp.Diff(keys(want), keys(got)); diff != "" {
				t.Errorf("texts of %s in %s and %s (-want +got):\n%s", room, first, language, diff)
				continue
			}
			for name := range got {
				if diff := cmp.Diff(uses(want[name]), uses(got[name])); diff != "" {
					t.Errorf("what %q uses in %s and %s (-want +got):\n%s", name, first, language, diff)
				}
			}
		}
	}
}

func keys(m map[string]string) []string {
	var all []string
	for name := range m {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// uses are the fields a text shows, the cases it tells apart, and the helpers and texts it calls.
func uses(body string) []string {
	found := []string{}
	for _, a := range action.FindAllString(body, -1) {
		found = append(found, part.FindAllString(a, -1)...)
	}
	found = slices.DeleteFunc(found, func(s string) bool { return s[0] == '"' }) // words, which differ
	slices.Sort(found)
	return slices.Compact(found)
}

var part = regexp.MustCompile(`(eq|template) [\w.]*\s?"[\w.]+"|text "[\w.]+"|"[^"]*"|\.[A-Z][\w.]*` +
	`|\b(tenge|count|percent|bytes|span|clock|moment|day)\b`)

// A text that nothing asks for is translated for nobody.
func TestEveryTextIsReachedBySomeCode(t *testing.T) {
	t.Parallel()
	asked := sources(t)
	all, called := rooms(t), regexp.MustCompile(`(template|text) ("[\w.]+")`)
	for _, folder := range all {
		for _, body := range texts(t, folder, chat.Languages()[0]) {
			for _, call := range called.FindAllStringSubmatch(body, -1) {
				asked[strings.Trim(call[2], `"`)] = true
			}
		}
	}
	for _, folder := range all {
		for name := range texts(t, folder, chat.Languages()[0]) {
			_, name, _ = strings.Cut(name, " ")
			made := name[:strings.LastIndex(name, ".")+1] // of a name that code puts together
			_, command, _ := strings.Cut(name, ".")
			plain, rich := strings.CutSuffix(name, chat.RichName)
			if !asked[name] && !asked[made] && !strings.HasPrefix(command, "command.") && (!rich || !asked[plain]) {
				t.Errorf("nothing asks for %s", name)
			}
		}
	}
}

// sources are the quoted names in the front's code.
func sources(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	quoted := regexp.MustCompile(`"([a-z]+\.[\w.]+)"`)
	for _, root := range []string{"chat", "reports", "screens"} {
		err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			source, err := os.ReadFile(file)
			for _, name := range quoted.FindAllStringSubmatch(string(source), -1) {
				all[name[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
