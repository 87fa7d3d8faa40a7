package crash

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// small makes the data folder a disk of its own, of so many MiB. Where that is not allowed the test is skipped, but not in
// .ci/run, which says so by KASPIBOT_MUST_MOUNT.
func (o *outside) small(t *testing.T, size string) {
	t.Helper()
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		t.Fatal(err)
	}
	mount(t, "-t", "tmpfs", "-o", "size="+size, "none", o.data)
	t.Cleanup(func() { _ = exec.Command("umount", "-l", o.data).Run() }) // the test is over
}

func mount(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "mount", args...).CombinedOutput()
	if err == nil {
		return
	}
	if os.Getenv("KASPIBOT_MUST_MOUNT") == "" {
		t.Skipf("cannot mount a disk here: %v %s", err, out)
	}
	t.Fatalf("mount: %v %s", err, out)
}

func put(o *outside, code string) {
	o.kaspi.Put(kaspitest.Order{
		Code: code, Created: time.Now().Add(-time.Minute), Approved: time.Now().Add(-50 * time.Second), First: "Ержан", Last: "Примеров",
		Lines: []kaspitest.Line{{SKU: "KET-17", Title: "Чайник", Quantity: 1, Price: 9000}},
	})
}

// accept presses Accept on an order's card.
func (o *outside) accept(t *testing.T, code string) {
	t.Helper()
	o.until(t, "the card of "+code, func() bool {
		for _, m := range o.showing("Заказ " + code + " — ") {
			if b, ok := button(m, "v1:acc:"+code); ok {
				_, err := o.telegram.Press(seller, m.Chat, m.ID, b.Data)
				return err == nil
			}
		}
		return false
	})
}

// accepted waits until the card says so, by one request.
func (o *outside) accepted(t *testing.T, code string) {
	t.Helper()
	o.until(t, "that "+code+" is accepted", func() bool { return len(o.showing(code, "Принят: Айгуль")) > 0 })
	if n := o.kaspi.Accepts(code); n != 1 {
		t.Errorf("order %s: %d requests to accept", code, n)
	}
}

// startWithCard starts the program and waits until it has shown an order.
func (o *outside) startWithCard(t *testing.T, code string) *process {
	t.Helper()
	p := o.start(t)
	put(o, code)
	o.until(t, "a card", func() bool { return len(o.showing("Заказ "+code+" — ")) > 0 })
	return p
}

// wantList checks that the price list is served.
func wantList(t *testing.T, p *process) {
	t.Helper()
	if code, list := p.fetch(t); code != 200 || !strings.Contains(list, "<offer ") {
		t.Errorf("price list: HTTP %d", code)
	}
}

func TestAFullDiskIsToldAndWhatWaitedIsDoneWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 60)
	o.small(t, "24m")
	p := o.startWithCard(t, "812000001")
	o.until(t, "a list", func() bool { code, _ := p.fetch(t); return code == 200 })
	ballast := filepath.Join(o.data, "ballast")
	fill(t, ballast)
	put(o, "812000002")
	o.soon(t, p, "a full disk is to be told", func() bool { return len(o.showing("кончилось место")) > 0 })
	wantList(t, p)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	o.soon(t, p, "that there is room again is to be told", func() bool { return len(o.showing("Данные снова сохраняются")) > 0 })
	o.accept(t, "812000001")
	o.accept(t, "812000002")
	o.accepted(t, "812000001")
	o.accepted(t, "812000002")
}

// fill takes all the room that a disk has.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1 << 20, 4 << 10, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("fill: %v", err)
	}
	_ = f.Close()
}

func TestStartedOnAReadOnlyDiskTheProgramSaysSoAndGoesOnWhenItCanBeWritten(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 60)
	o.small(t, "64m")
	p := o.startWithCard(t, "812000001")
	o.until(t, "a list", func() bool { code, _ := p.fetch(t); return code == http.StatusOK })
	p.stop(t)
	mount(t, "-o", "remount,ro", o.data)
	p = o.start(t)
	o.until(t, "that it is told", func() bool {
		return len(o.showing("База данных не открывается", "только для чтения", "продолжу сам")) > 0
	})
	wantList(t, p)
	mount(t, "-o", "remount,rw", o.data)
	o.until(t, "that it is over", func() bool { return len(o.showing("База данных снова открывается")) > 0 })
	o.accept(t, "812000001")
	o.accepted(t, "812000001")
}

func TestStartedOnAFullDiskTheProgramSaysSoAndGoesOnWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 60)
	o.small(t, "24m")
	p := o.startWithCard(t, "812000001")
	p.stop(t)
	ballast := filepath.Join(o.data, "ballast")
	fill(t, ballast)
	p = o.start(t)
	o.until(t, "that it is told", func() bool {
		return len(o.showing("База данных не открывается", "кончилось место", "продолжу сам")) > 0
	})
	second := o.spawn(t, "run") // waits as well, and the first that can has the data
	o.until(t, "that the second waits", func() bool { return strings.Contains(second.logged(), "cannot be opened") })
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	o.until(t, "that it is over", func() bool { return len(o.showing("База данных снова открывается")) > 0 })
	o.until(t, "that one of them ends", func() bool {
		return strings.Contains(second.logged()+p.logged(), "another kaspibot is already running")
	})
	o.accept(t, "812000001")
	o.accepted(t, "812000001")
}

func TestASecondProgramOnTheSameDataEndsAndTheFirstGoesOn(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 60)
	o.start(t)
	second := o.spawn(t, "run")
	select {
	case <-second.done:
	case <-second.serves:
		t.Fatalf("two programs work on the same data:\n%s", second.logged())
	case <-time.After(tgtest.Patience):
		t.Fatalf("the second program neither ends nor serves:\n%s", second.logged())
	}
	if code := second.cmd.ProcessState.ExitCode(); code == 0 || !strings.Contains(second.logged(), "another kaspibot") {
		t.Errorf("exit code %d\n%s", code, second.logged())
	}
	put(o, "812000001")
	o.accept(t, "812000001")
	o.accepted(t, "812000001")
}

func TestACorruptDatabaseIsToldAndACopyPutBack(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 60)
	p := o.start(t)
	put(o, "812000001")
	o.accept(t, "812000001")
	o.accepted(t, "812000001")
	o.until(t, "a list", func() bool { code, _ := p.fetch(t); return code == 200 })
	file := filepath.Join(filepath.Dir(o.data), "copy.db")
	o.command(t, "backup", "--to", file)
	p.stop(t)
	path := filepath.Join(o.data, "kaspibot.db")
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(body[200:])
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	p = o.start(t)
	whole := func() bool {
		after, err := os.ReadFile(path)
		return err == nil && bytes.Equal(after, body)
	}
	told := func() bool { return len(o.showing("База данных не открывается", "restore")) > 0 }
	o.soon(t, p, "that the database is damaged is to be told", func() bool { return told() || !whole() })
	if !whole() {
		t.Fatalf("the damaged database, which may be all that is left of the shop, was changed; the log ends with:\n%s", tail(p.logged()))
	}
	wantList(t, p)
	p.stop(t)
	o.command(t, "restore", "--from", file)
	o.start(t)
	put(o, "812000002")
	o.accept(t, "812000002")
	o.accepted(t, "812000002")
	if n := len(o.showing("Заказ 812000001 — ")); n != 1 {
		t.Errorf("%d cards of the order before", n)
	}
}

func TestADatabaseThatIsDeletedIsToldAndTheNextStartAsksBeforeItPublishes(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 60)
	p := o.start(t)
	put(o, "812000001")
	o.accept(t, "812000001")
	o.accepted(t, "812000001")
	o.until(t, "a list", func() bool { code, _ := p.fetch(t); return code == 200 })
	_, list := p.fetch(t)
	lost, err := filepath.Glob(filepath.Join(o.data, "kaspibot.db*"))
	if err != nil || len(lost) == 0 {
		t.Fatalf("%v, %v", lost, err)
	}
	for _, path := range lost {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	o.soon(t, p, "that the database is gone is to be told", func() bool { return len(o.showing("удалён или подменён")) > 0 })
	p.kill()
	p = o.start(t)
	if code, now := p.fetch(t); code != 200 || now != list {
		t.Errorf("price list: HTTP %d, the same: %v", code, now == list)
	}
	put(o, "812000002")
	o.accept(t, "812000002")
	o.accepted(t, "812000002")
	if n := o.kaspi.Accepts("812000001"); n != 1 {
		t.Errorf("the order before: %d requests to accept", n)
	}
}

// command runs a command of the program to its end.
func (o *outside) command(t *testing.T, args ...string) {
	t.Helper()
	p := o.spawn(t, args...)
	select {
	case <-p.done:
	case <-time.After(tgtest.Patience):
		t.Fatalf("%v does not end", args)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("%v: exit code %d\n%s", args, code, p.logged())
	}
}
