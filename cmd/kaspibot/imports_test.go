package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// ours says which packages of this module a package may import. Leaves know nobody; cmd alone knows everybody.
func ours() map[string][]string {
	return map[string][]string{
		"kaspi":                        {},
		"kaspi/kaspitest":              {},
		"alstyle":                      {},
		"alstyle/alstyletest":          {},
		"feed":                         {},
		"feed/list":                    {"feed"},
		"feed/match":                   {"feed"},
		"feed/document":                {"feed"},
		"feed/page":                    {"feed"},
		"feed/price":                   {"feed"},
		"feed/publish":                 {"feed", "feed/document", "feed/list", "feed/page"},
		"feed/cabinet":                 {"feed", "feed/untrusted", "feed/xlsx"},
		"feed/xlsx":                    {"feed/untrusted"},
		"feed/untrusted":               {},
		"bot/tgtest":                   {},
		"bot/waybills":                 {},
		"bot/chat":                     {},
		"bot/orders":                   {"kaspi"},
		"bot/store":                    {"bot/orders", "feed", "kaspi"},
		"bot":                          {"bot/orders", "bot/waybills", "feed", "feed/cabinet", "feed/price", "kaspi"},
		"cmd/kaspibot/internal/jobs":   {},
		"cmd/kaspibot/internal/config": {"alstyle", "bot", "bot/orders", "cmd/kaspibot/internal/jobs", "feed", "feed/price", "kaspi"},
		"cmd/kaspibot/internal/app": {
			"alstyle", "bot", "bot/chat", "bot/orders", "bot/store", "cmd/kaspibot/internal/config", "cmd/kaspibot/internal/jobs",
			"bot/orders/auto", "bot/orders/profit", "bot/screens/goods", "bot/screens/pricelist", "bot/screens/shop", "bot/waybills",
			"feed", "feed/list", "feed/match", "feed/page", "feed/price", "feed/publish", "kaspi",
		},
		"cmd/kaspibot/internal/demo": {
			"alstyle/alstyletest", "bot/tgtest", "cmd/kaspibot/internal/app", "cmd/kaspibot/internal/config", "kaspi/kaspitest",
		},
		"cmd/kaspibot": {
			"alstyle", "bot", "bot/chat", "bot/screens/pricelist", "bot/waybills", "cmd/kaspibot/internal/app",
			"cmd/kaspibot/internal/config", "cmd/kaspibot/internal/demo", "feed", "feed/document", "kaspi",
		},
	}
}

// theirs says which package uses which library. A library has one user, so that leaving it concerns one package;
// golang.org/x is the language's own extension.
func theirs() map[string]string {
	return map[string]string{
		"github.com/go-telegram/bot":      "bot",
		"github.com/pdfcpu/pdfcpu":        "bot/waybills",
		"modernc.org/sqlite":              "bot/store",
		"github.com/pressly/goose/v3":     "bot/store",
		"github.com/joho/godotenv":        "cmd/kaspibot/internal/config",
		"github.com/robfig/cron/v3":       "cmd/kaspibot/internal/jobs",
		"github.com/caarlos0/env/v11":     "cmd/kaspibot/internal/config",
		"github.com/urfave/cli/v3":        "cmd/kaspibot",
		"github.com/xuri/excelize/v2":     "feed/cabinet",
		"github.com/pelletier/go-toml/v2": "feed/price",
	}
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestImportsPointInwards(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "kaspibot/")
		allowed, known := ours()[name]
		if !known {
			t.Errorf("package %s is not in the plan of the house", name)
			continue
		}
		for _, path := range p.Imports {
			if inner, ok := strings.CutPrefix(path, "kaspibot/"); ok && !slices.Contains(allowed, inner) {
				t.Errorf("%s imports %s", name, inner)
			}
			if library, ok := library(path); ok && theirs()[library] != name {
				t.Errorf("%s imports %s, which belongs to %q", name, library, theirs()[library])
			}
		}
	}
}

func TestOnlyTheChosenTopLevelFoldersExist(t *testing.T) {
	t.Parallel()
	for name := range ours() {
		if top, _, _ := strings.Cut(name, "/"); !slices.Contains([]string{"cmd", "bot", "kaspi", "alstyle", "feed"}, top) {
			t.Errorf("top-level folder %s", top)
		}
	}
}

// library is the module part of a third-party import path.
func library(path string) (string, bool) {
	head, _, _ := strings.Cut(path, "/")
	if !strings.Contains(head, ".") || head == "golang.org" {
		return "", false
	}
	for known := range theirs() {
		if path == known || strings.HasPrefix(path, known+"/") {
			return known, true
		}
	}
	return path, true
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "kaspibot/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}
