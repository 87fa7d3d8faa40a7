package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

var update = flag.Bool("update", false, "write the golden files")

// shape lists the fields of a document with their kinds, those of a list's elements together. Keys of a map whose keys are
// data are written as one.
func shape(path string, v any, into map[string]bool) {
	switch x := v.(type) {
	case map[string]any:
		into[path+": object"] = true
		for key, value := range x {
			if strings.HasSuffix(path, ".skipped") || strings.HasSuffix(path, ".cities") {
				key = "*"
			}
			shape(path+"."+key, value, into)
		}
	case []any:
		into[path+": list"] = true
		for _, value := range x {
			shape(path+"[]", value, into)
		}
	default:
		into[fmt.Sprintf("%s: %T", path, v)] = true
	}
}

// document runs a command and is what it has written to stdout, which must be one document and nothing else.
func (o *outside) document(t *testing.T, want int, args ...string) (doc any, text string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env, cmd.Dir = o.environment(), o.dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // the exit code says it
	if code := cmd.ProcessState.ExitCode(); code != want {
		t.Fatalf("%v: exit code %d, want %d\n%s%s", args, code, want, out.String(), errs.String())
	}
	text = out.String()
	d := json.NewDecoder(&out)
	if err := d.Decode(&doc); err != nil {
		if want == 0 || text != "" {
			t.Fatalf("%v: %v\n%s", args, err, text)
		}
		return nil, ""
	}
	if err := d.Decode(new(any)); err != io.EOF {
		t.Fatalf("%v: something follows the document: %v\n%s", args, err, text)
	}
	return doc, text
}

// The fields of the documents stay as they are: other people's programs read them.
func TestDocumentsKeepTheirFields(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 40, "BOT_LANGUAGE=en", "KASPI_STORES=PP1:750000000,PP2:710000000:+500")
	o.kaspi.Put(order("812345678"))
	for name, args := range map[string][]string{
		"check": {"check", "--json"}, "orders": {"orders", "--json"}, "products": {"products", "--json", "--n", "3"}, "feed": {"feed", "--json", "--out", "list.xml"},
	} {
		doc, text := o.document(t, 0, args...)
		fields := map[string]bool{}
		shape(name, doc, fields)
		lines := make([]string, 0, len(fields))
		for f := range fields {
			lines = append(lines, f)
		}
		slices.Sort(lines)
		got, golden := strings.Join(lines, "\n")+"\n", filepath.Join("testdata", "json", name+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || got != string(want) {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, want)
		}
		for _, private := range []string{"Ержан", "Примеров", "7001112233", kaspitest.Token} {
			if strings.Contains(text, private) {
				t.Errorf("%s tells %s:\n%s", name, private, text)
			}
		}
	}
	if body, err := os.ReadFile(filepath.Join(o.dir, "list.xml")); err != nil || !strings.Contains(string(body), "<kaspi_catalog") {
		t.Errorf("the XML beside the document: %v", err)
	}
}

// A command that fails ends with the same code as without a document, which check alone still writes.
func TestDocumentsOfWhatFails(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 10, "KASPI_API_TOKEN=wrong", "ALSTYLE_TOKEN=wrong", "BOT_LANGUAGE=en")
	for _, args := range [][]string{{"orders", "--json"}, {"products", "--json"}, {"feed", "--json"}} {
		if _, text := o.document(t, exitFailed, args...); text != "" {
			t.Errorf("%v has written %s", args, text)
		}
	}
	doc, text := o.document(t, exitFailed, "check", "--json")
	if doc.(map[string]any)["ok"] != false || !strings.Contains(text, `"verdict": "failed"`) || !strings.Contains(text, `"remedy": "`) {
		t.Errorf("check: %s", text)
	}
	o.extra = append(o.extra, "TELEGRAM_OWNERS=nonsense")
	if _, text := o.document(t, exitUsage, "check", "--json"); !strings.Contains(text, `"name": "settings",`) {
		t.Errorf("check of wrong settings: %s", text)
	}
	o.document(t, exitUsage, "check", "--json", "--live")
}
