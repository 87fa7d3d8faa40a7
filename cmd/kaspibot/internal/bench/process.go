package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

const feedPath = "/secret-path-0123456789abcdef/list.xml"

var seller = tgtest.User{ID: 700, FirstName: "Айгуль"}

// world is the three services in this process.
type world struct {
	telegram *tgtest.Server
	kaspi    *kaspitest.Server
	supplier *alstyletest.Server
	front    *httptest.Server // before the supplier: it gives an answer that is ready, and knows when
	sent     atomic.Int64     // when the last byte of the last stock answer went out, Unix ns
}

func newWorld(goods int) *world {
	w := &world{
		telegram: tgtest.Start(), kaspi: kaspitest.Start(),
		supplier: alstyletest.Start(alstyletest.WithGoods(goods), alstyletest.WithPace(0)),
	}
	w.telegram.Meet(seller, seller.ID)
	w.front = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		w.supplier.ServeHTTP(answer, r)
		maps.Copy(rw.Header(), answer.Header())
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
		_ = http.NewResponseController(rw).Flush()
		if strings.HasSuffix(r.URL.Path, "/quantity-price") {
			w.sent.Store(time.Now().UnixNano())
		}
	}))
	return w
}

func (w *world) close() {
	w.front.Close()
	w.supplier.Close()
	w.kaspi.Close()
	w.telegram.Close()
}

// process is the program at work.
type process struct {
	cmd     *exec.Cmd
	addr    string
	started time.Time
}

// start runs the program until it serves.
func (b *bench) start(w *world, dir string, more ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(context.Background(), b.program, "run"), started: time.Now()} //nolint:gosec // the program to be measured
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	p.cmd.Dir = dir
	p.cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TELEGRAM_BOT_TOKEN=" + tgtest.Token, "TELEGRAM_API_URL=" + w.telegram.URL(),
		"TELEGRAM_OWNERS=" + strconv.FormatInt(seller.ID, 10), "KASPI_API_TOKEN=" + kaspitest.Token, "KASPI_API_URL=" + w.kaspi.URL(),
		"KASPI_MERCHANT_ID=" + kaspitest.MerchantID, "KASPI_COMPANY=Тестовый магазин", "KASPI_STORES=PP1:750000000",
		"ALSTYLE_TOKEN=" + alstyletest.Token, "ALSTYLE_API_URL=" + w.front.URL + "/api", "ALSTYLE_PACE=0s",
		"DATA_DIR=" + filepath.Join(dir, "data"), "HTTP_ADDR=127.0.0.1:0", "FEED_PATH=" + feedPath, "LOG_FORMAT=json",
		"SCHEDULE_STOCK=@every 24h", "SCHEDULE_CATALOGUE=@every 24h",
	}
	p.cmd.Env = append(p.cmd.Env, more...)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	p.started = time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		var line struct{ Msg, HTTP string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.HTTP != "" {
			p.addr = line.HTTP
			go func() {
				for lines.Scan() { // so that the program can go on writing
				}
			}()
			return p, nil
		}
	}
	return nil, fmt.Errorf("the program did not start")
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt)
	_ = p.cmd.Wait()
}

// cpu is the processor time that the program has taken.
func (p *process) cpu() time.Duration { return cpuOf(strconv.Itoa(p.cmd.Process.Pid)) }

func cpuOf(pid string) (total time.Duration) {
	tasks, _ := filepath.Glob("/proc/" + pid + "/task/*/schedstat")
	for _, t := range tasks {
		text, _ := os.ReadFile(t)
		var ns int64
		_, _ = fmt.Sscan(string(text), &ns)
		total += time.Duration(ns)
	}
	return total
}

// memory is a figure of /proc/PID/status, in bytes: VmRSS now, VmHWM at the most.
func (p *process) memory(name string) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	_, rest, _ := strings.Cut(string(text), name+":")
	var kilo int64
	_, _ = fmt.Sscan(rest, &kilo)
	return kilo << 10
}

// forgetPeak makes VmHWM what VmRSS is.
func (p *process) forgetPeak() {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0)
}

// etag is the tag of the list that is served, empty before the first.
func (p *process) etag() string {
	r, err := http.Head("http://" + net.JoinHostPort(host(p.addr)) + feedPath) //nolint:noctx // on this machine
	if err != nil {
		return ""
	}
	_ = r.Body.Close()
	return r.Header.Get("ETag")
}

// lists are the lists on its disk.
func (p *process) lists() []string {
	files, _ := filepath.Glob(filepath.Join(p.cmd.Dir, "data", "*", "*.xml"))
	return files
}

func host(addr string) (string, string) {
	h, port, _ := net.SplitHostPort(addr)
	return h, port
}

// until waits for something, looking every few milliseconds.
func until(within time.Duration, what string, is func() bool) error {
	for limit := time.Now().Add(within); !is(); time.Sleep(4 * time.Millisecond) { //nolint:forbidigo // it watches another process
		if time.Now().After(limit) {
			return fmt.Errorf("waited %v for %s", within, what)
		}
	}
	return nil
}

// quiet waits until the program has nothing to do.
func (p *process) quiet() {
	for last := time.Duration(-1); ; {
		now := p.cpu()
		if now-last < 3*time.Millisecond && last >= 0 {
			return
		}
		last = now
		time.Sleep(250 * time.Millisecond) //nolint:forbidigo // it watches another process
	}
}

func median[T int | int64 | float64 | time.Duration](list []T) T {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}
