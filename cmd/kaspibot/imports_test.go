package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// ours says which packages of this module a package may import. Leaves know nobody, no screen knows another but those
// that draw cards or print papers, and cmd alone knows everybody.
func ours() map[string][]string {
	return map[string][]string{
		"kaspi":                          {"kaspi/netfault"},
		"kaspi/faults":                   {},
		"kaspi/kaspitest":                {"kaspi/faults"},
		"kaspi/netfault":                 {},
		"kaspi/pipenet":                  {},
		"alstyle":                        {"kaspi/netfault"},
		"alstyle/alstyletest":            {"kaspi/faults"},
		"feed":                           {"feed/packed"},
		"feed/packed":                    {},
		"feed/cabinet":                   {"feed", "feed/untrusted", "feed/xlsx"},
		"feed/document":                  {"feed"},
		"feed/list":                      {"feed"},
		"feed/match":                     {"feed"},
		"feed/page":                      {"feed"},
		"feed/price":                     {"feed"},
		"feed/publish":                   {"feed", "feed/document", "feed/list", "feed/packed", "feed/page"},
		"feed/xlsx":                      {"feed/untrusted"},
		"feed/untrusted":                 {},
		"bot/telegram":                   {"kaspi/netfault"},
		"bot/tgtest":                     {"kaspi/faults"},
		"bot/tgtest/page":                {"bot/tgtest"},
		"bot/waybills":                   {},
		"bot/orders":                     {"kaspi"},
		"bot/orders/auto":                {"bot/orders", "bot/orders/profit", "kaspi"},
		"bot/orders/profit":              {"bot/orders", "kaspi"},
		"bot/chat/fit":                   {},
		"bot/chat":                       {"bot/chat/grammar", "bot/news", "bot/chat/fit", "bot/orders", "bot/telegram", "kaspi"},
		"bot/chat/grammar":               {},
		"bot/news":                       {},
		"bot/reports":                    {"bot/orders", "feed/xlsx", "kaspi"},
		"bot/chat/chattest":              {"bot/chat", "bot/telegram", "bot/tgtest"},
		"bot/store":                      {"bot/chat", "bot/news", "bot/orders", "bot/orders/auto", "feed", "feed/document", "feed/list", "feed/packed", "feed/page", "feed/publish", "kaspi"},
		"bot/store/storetest":            {"bot/chat", "bot/news", "bot/orders", "bot/orders/auto", "bot/store", "feed", "feed/list", "feed/page", "kaspi"},
		"cmd/kaspibot/internal/supplier": {"alstyle", "bot/chat", "bot/orders/profit", "bot/store", "feed", "feed/publish", "kaspi"},
		"cmd/kaspibot/internal/simulate": {},
		"cmd/kaspibot/internal/upkeep":   {"bot/orders"},
		"cmd/kaspibot/internal/jobs":     {"kaspi"},
		"cmd/kaspibot/internal/redact":   {},
		"cmd/kaspibot/internal/progress": {},
		"cmd/kaspibot/internal/licences": {},
		"cmd/kaspibot/internal/ops":      {"bot/orders", "cmd/kaspibot/internal/jobs", "feed", "feed/page"},
		"cmd/kaspibot/internal/backup":   {"bot/store", "cmd/kaspibot/internal/jobs", "feed", "kaspi"},
		"bot": {
			"bot/chat", "bot/news", "bot/orders", "bot/orders/auto", "bot/telegram", "feed", "feed/list",
			"bot/waybills", "feed/price", "feed/publish", "kaspi",
		},
		"bot/bottest": {
			"bot", "bot/chat", "bot/chat/chattest", "bot/orders", "bot/orders/auto", "bot/orders/profit", "bot/screens/goods",
			"bot/screens/pricelist", "bot/screens/shop", "bot/store", "bot/store/storetest", "bot/tgtest", "feed", "feed/list",
			"feed/page", "feed/price", "feed/publish", "kaspi", "kaspi/faults", "kaspi/kaspitest", "bot/screens/cards",
		},
		"cmd/kaspibot/internal/config": {
			"alstyle", "bot/chat", "bot/orders", "bot/orders/auto", "cmd/kaspibot/internal/jobs", "feed", "feed/list",
			"feed/price", "kaspi",
		},
		"cmd/kaspibot/internal/app": {
			"alstyle", "bot", "bot/chat", "bot/orders", "bot/orders/auto", "bot/orders/profit", "bot/screens/goods",
			"bot/screens/pricelist", "bot/screens/shop", "bot/store", "cmd/kaspibot/internal/config",
			"bot/waybills", "cmd/kaspibot/internal/backup", "cmd/kaspibot/internal/jobs", "cmd/kaspibot/internal/ops", "cmd/kaspibot/internal/progress", "cmd/kaspibot/internal/supplier", "cmd/kaspibot/internal/upkeep", "feed", "feed/list", "feed/match", "feed/page", "feed/price", "feed/publish", "kaspi",
		},
		"cmd/kaspibot/internal/demo": {
			"alstyle/alstyletest", "bot/chat", "bot/orders", "bot/store", "bot/tgtest", "bot/tgtest/page", "cmd/kaspibot/internal/app",
			"cmd/kaspibot/internal/config", "feed", "kaspi", "kaspi/faults", "kaspi/kaspitest",
		},
		"cmd/kaspibot/internal/setup": {
			"alstyle", "bot/chat", "bot/telegram", "cmd/kaspibot/internal/app", "cmd/kaspibot/internal/config",
			"cmd/kaspibot/internal/supplier", "feed/page", "feed/price", "kaspi",
		},
		"cmd/kaspibot/internal/crash": {},
		"cmd/kaspibot/internal/proof": {},
		"cmd/kaspibot/internal/bench": {
			"alstyle/alstyletest", "bot/orders", "bot/store", "bot/tgtest", "feed", "feed/document", "kaspi", "kaspi/faults", "kaspi/kaspitest",
		},
		"cmd/kaspibot": {
			"alstyle", "bot/chat", "bot/screens/pricelist", "cmd/kaspibot/internal/app", "cmd/kaspibot/internal/config",
			"bot/waybills", "cmd/kaspibot/internal/demo", "cmd/kaspibot/internal/licences", "cmd/kaspibot/internal/ops", "cmd/kaspibot/internal/progress", "cmd/kaspibot/internal/redact", "cmd/kaspibot/internal/setup", "feed", "feed/document", "kaspi",
		},
	}
}

// theirs says which package uses which library. A library has one user, so that leaving it concerns one package;
// golang.org/x is the language's own extension.
func theirs() map[string]string {
	return map[string]string{
		"github.com/go-telegram/bot":         "bot/telegram",
		"github.com/pdfcpu/pdfcpu":           "bot/waybills",
		"modernc.org/sqlite":                 "bot/store",
		"github.com/pressly/goose/v3":        "bot/store",
		"github.com/joho/godotenv":           "cmd/kaspibot/internal/config",
		"github.com/robfig/cron/v3":          "cmd/kaspibot/internal/jobs",
		"github.com/caarlos0/env/v11":        "cmd/kaspibot/internal/config",
		"github.com/urfave/cli/v3":           "cmd/kaspibot",
		"github.com/xuri/excelize/v2":        "feed/xlsx",
		"github.com/go-analyze/charts":       "bot/reports",
		"github.com/pelletier/go-toml/v2":    "feed/price",
		"github.com/VictoriaMetrics/metrics": "cmd/kaspibot/internal/ops",
		"github.com/schollz/progressbar/v3":  "cmd/kaspibot/internal/progress",
	}
}

// screen is the rule for every room of the front, so that a new one needs no word here: what it is made of, and the parts
// of the domain that it shows.
var screen = []string{
	"bot/chat", "bot/news", "bot/telegram", "bot/orders", "bot/orders/auto", "bot/reports", "bot/waybills", "feed", "feed/cabinet", "feed/list",
	"feed/match", "feed/page", "feed/price", "feed/publish", "kaspi",
}

// knows are the screens that a screen knows; no other screen knows a screen.
var knows = map[string][]string{
	"bot/screens/acts":   {"bot/screens/cards", "bot/screens/papers"},
	"bot/screens/book":   {"bot/screens/cards"},
	"bot/screens/papers": {"bot/screens/cards"},
}

// plan is what a package may import.
func plan(name string) (allowed []string, known bool) {
	if strings.HasPrefix(name, "bot/screens/") {
		return append(slices.Clone(screen), knows[name]...), true
	}
	allowed, known = ours()[name]
	return allowed, known
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestImportsPointInwards(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "kaspibot/")
		allowed, known := plan(name)
		if !known {
			t.Errorf("package %s is not in the plan of the house", name)
			continue
		}
		for _, path := range p.Imports {
			inner, ok := strings.CutPrefix(path, "kaspibot/")
			if room := name == "bot" && strings.HasPrefix(inner, "bot/screens/"); ok && !room && !slices.Contains(allowed, inner) {
				t.Errorf("%s imports %s", name, inner)
			}
			if library, ok := library(path); ok && !strings.HasSuffix(name, "test") && theirs()[library] != name {
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
