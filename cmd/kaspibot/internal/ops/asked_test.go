package ops_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Most servers have UTC for a clock: by night in Almaty it is day there, and polls of every two minutes are not late.
func TestPollsAreLateByAlmatysClockWhicheverTheMachineHas(t *testing.T) {
	t.Parallel()
	for _, machine := range []*time.Location{time.UTC, kaspi.Almaty(), time.FixedZone("", 14*3600)} {
		for _, c := range []struct {
			hour, second int
			ready        bool
		}{{22, 300, true}, {22, 390, false}, {12, 80, true}, {12, 100, false}, {3, 300, true}} {
			w, m := open(t)
			w.polled = time.Date(2026, 11, 24, c.hour, 0, 1, 0, kaspi.Almaty()).In(machine)
			w.now = w.polled.Add(time.Duration(c.second) * time.Second)
			w.renewed = w.now
			if status, body := ask(t, m, "/readyz"); (status == http.StatusOK) != c.ready {
				t.Errorf("%d s after %d h in Almaty, by a clock of %s: HTTP %d\n%s", c.second, c.hour, machine, status, body)
			}
		}
	}
}

// slowLine is a line on which nothing is taken until somebody reads it.
type slowLine struct {
	http.ResponseWriter
	sends chan<- struct{}
	read  <-chan struct{}
}

func (s slowLine) Write(p []byte) (int, error) {
	select {
	case s.sends <- struct{}{}:
	default:
	}
	<-s.read
	return s.ResponseWriter.Write(p)
}

func TestWhoReadsTheFiguresSlowlyKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	_, m := open(t)
	get := func(to http.ResponseWriter) {
		m.Handler().ServeHTTP(to, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	}
	sends, read, done := make(chan struct{}, 1), make(chan struct{}), make(chan struct{}, 2)
	go func() { get(slowLine{httptest.NewRecorder(), sends, read}); done <- struct{}{} }()
	<-sends
	go func() { get(httptest.NewRecorder()); done <- struct{}{} }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("the second one waits for the first to be read")
	}
	close(read)
	<-done
}

// labelled is a figure with what is asked of its labels.
var labelled = regexp.MustCompile(`\b((?:kaspibot|process)_[a-z_]+)\{([^}]*)\}`)

// Who asks for a label's value that there is not gets everything, or nothing, and does not hear of it.
func TestTheDashboardAndTheAlertsAskForLabelsThatThereAre(t *testing.T) {
	t.Parallel()
	there := map[string][]string{
		"job": {"kaspibot"}, "outside": {"orders", "stock"},
		"stage": {string(orders.StageNew), string(orders.StageDone), string(orders.StageCancelled), string(orders.StageReturned)},
	}
	asked := 0
	for _, name := range []string{"alerts.yml", "dashboard.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, figure := range labelled.FindAllStringSubmatch(strings.ReplaceAll(string(text), `\"`, `"`), -1) {
			for _, label := range regexp.MustCompile(`([a-z]+)[=!~]+"([^"]*)"`).FindAllStringSubmatch(figure[2], -1) {
				for value := range strings.SplitSeq(label[2], "|") {
					if asked++; !slices.Contains(there[label[1]], value) {
						t.Errorf("%s asks for %s with %s %q", name, figure[1], label[1], value)
					}
				}
			}
		}
	}
	if asked < 7 {
		t.Errorf("%d labels are asked for", asked)
	}
}

func TestEachAlertSaysWhatToDo(t *testing.T) {
	t.Parallel()
	f, err := os.Open("alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	alerts := strings.Split(string(text), "- alert: ")[1:]
	if len(alerts) < 8 {
		t.Errorf("%d alerts", len(alerts))
	}
	for _, alert := range alerts {
		for _, part := range []string{"expr: ", "summary: ", "remedy: "} {
			if !strings.Contains(alert, part) {
				t.Errorf("no %sin %s", part, alert)
			}
		}
	}
}
