//go:build !race

package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
)

const asksAboutDisk = "База данных новая или из старой копии"

// fetch is what Kaspi gets at a path: nothing when that is none.
func (p *played) fetch(path string) []byte {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://shop.example"+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	client := http.Client{Transport: p.now.page.Transport()}
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		p.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil
	}
	return body
}

// path is the secret one.
func (p *played) path() string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.data(), "feed-path.json"))
	var at struct{ Path string }
	if err == nil {
		err = json.Unmarshal(text, &at)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return at.Path
}

// say is a message of Aigul.
func (p *played) say(text string) {
	p.t.Helper()
	p.telegram.Say(aigul, aigul.ID, text)
	<-time.After(time.Minute)
}

// stop stops a good by a command, and returns what is served from then on.
func (p *played) stop(article int) []byte {
	p.t.Helper()
	p.say("/stop " + strconv.Itoa(article))
	p.say("/sync")
	<-time.After(12 * time.Minute)
	return p.fetch(p.path())
}

// sold are the articles of goods that a list sells.
func sold(list []byte) (articles []string) {
	for offer := range strings.SplitSeq(string(list), "<offer sku=\"") {
		if strings.Contains(offer, `available="yes"`) {
			articles = append(articles, offer[:strings.IndexByte(offer, '"')])
		}
	}
	return articles
}

// forget removes the database from the data of the next start.
func (p *played) forget(with func(dir string)) {
	p.t.Helper()
	p.end()
	p.copyData()
	dir := filepath.Join(p.dir, strconv.Itoa(p.starts+1))
	files, err := filepath.Glob(filepath.Join(dir, "kaspibot.db*"))
	if err != nil || len(files) == 0 {
		p.t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			p.t.Fatal(err)
		}
	}
	with(dir)
	p.start()
	<-time.After(time.Minute)
}

// question is the button of the open question about the list on disk.
func (p *played) question(verb string) string {
	p.t.Helper()
	for _, m := range p.showing(asksAboutDisk) {
		for _, row := range m.Keyboard {
			for _, b := range row {
				if strings.HasPrefix(b.Data, verb) {
					return b.Data
				}
			}
		}
	}
	p.t.Fatalf("nobody is asked\n%s", p.screen())
	return ""
}

func TestALostDatabaseKeepsTheListAndItsPlaceUntilAPersonDecides(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		before := sold(p.fetch(p.path()))
		article, err := strconv.Atoi(before[0])
		if err != nil {
			t.Fatal(err)
		}
		list, path := p.stop(article), p.path()
		if slices.Contains(sold(list), before[0]) {
			t.Fatalf("%d is still sold\n%s", article, p.screen())
		}
		p.forget(func(string) {})
		wantSame := func(when string) {
			t.Helper()
			if got := p.fetch(path); !bytes.Equal(got, list) || p.path() != path {
				t.Fatalf("%s: %d bytes are served at the old place, want the %d of the list on disk", when, len(got), len(list))
			}
		}
		wantSame("after the start")
		p.until("the question", 30*time.Minute, func() bool { return len(p.showing(asksAboutDisk, "в продаже: 1 товар")) == 1 })
		wantSame("while it is asked")
		p.restart()
		<-time.After(30 * time.Minute)
		wantSame("after a restart")
		if n := len(p.showing(asksAboutDisk)); n != 1 {
			t.Fatalf("%d questions after a restart\n%s", n, p.screen())
		}
		p.press(p.question("v1:pub:"))
		p.kill() // between the answer and whatever comes after it
		<-time.After(15 * time.Minute)
		if got := p.fetch(path); !slices.Contains(sold(got), before[0]) {
			t.Errorf("the list that was published is not served\n%s", p.screen())
		}
		p.supplier.Change(article, func(g *alstyletest.Good) { g.Quantity++ })
		<-time.After(30 * time.Minute)
		if n := len(p.showing(asksAboutDisk)); n != 0 {
			t.Errorf("asked again after the answer\n%s", p.screen())
		}
	})
}

func TestAnOlderCopyOfTheDatabaseIsAskedAboutToo(t *testing.T) {
	t.Parallel()
	play(t, func(p *played) {
		p.restart() // the copy is made while nothing runs
		backup, err := os.ReadFile(filepath.Join(p.dir, "1", "kaspibot.db"))
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		before := sold(p.fetch(p.path()))
		article, err := strconv.Atoi(before[1])
		if err != nil {
			t.Fatal(err)
		}
		p.say("/link")
		p.press("v1:link:new")
		<-time.After(time.Minute)
		p.press("v1:lnew:now")
		<-time.After(time.Minute)
		list, path := p.stop(article), p.path()
		p.forget(func(dir string) {
			if err := os.WriteFile(filepath.Join(dir, "kaspibot.db"), backup, 0o600); err != nil {
				t.Fatal(err)
			}
		})
		p.until("the question", 30*time.Minute, func() bool { return len(p.showing(asksAboutDisk, "в продаже: 1 товар")) == 1 })
		if got := p.fetch(path); !bytes.Equal(got, list) {
			t.Fatalf("%d bytes are served at the newest place, want the list on disk", len(got))
		}
		p.press(p.question("v1:keep:"))
		<-time.After(2 * time.Hour)
		if got := p.fetch(path); slices.Contains(sold(got), before[1]) || len(got) == 0 {
			t.Errorf("what was kept is not served\n%s", p.screen())
		}
	}, "PUBLIC_URL=https://shop.example")
}
