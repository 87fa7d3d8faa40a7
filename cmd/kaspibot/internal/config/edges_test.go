package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/kaspi"
)

// The last good values of each setting that has bounds, and the first bad ones.
func TestSettingsAreTakenUpToTheirBounds(t *testing.T) {
	t.Parallel()
	const part = "0123456789abcdef01234567"
	for _, c := range []struct {
		name      string
		good, bad []string
	}{
		{"CONNECT_TIMEOUT", []string{"1ns", "10m"}, []string{"0s", "-1s", "10m1ns"}},
		{"REQUEST_TIMEOUT", []string{"1ns", "10m"}, []string{"0s", "-1s", "10m1ns"}},
		{"ALSTYLE_PACE", []string{"0s", "10m"}, []string{"-1ns", "10m1ns"}},
		{"BACKUP_KEEP", []string{"1", "1000"}, []string{"0", "-1", "1001"}},
		{"RETENTION_DAYS", []string{"1", "1095"}, []string{"0", "-1", "1096"}},
		{"RETURN_ALERT_DAYS", []string{"1", "365"}, []string{"0", "-1", "366"}},
		{"TELEGRAM_TOPIC_CARDS", []string{"0", "1"}, []string{"-1"}},
		{"TELEGRAM_TOPIC_ALARMS", []string{"0", "1"}, []string{"-1"}},
		{"BACK_AFTER_READINGS", []string{"0", "100"}, []string{"-1", "101"}},
		{"RESERVE_LEFT_LASTS", []string{"0s", "1ns"}, []string{"-1ns"}},
		{"ALARM_COST_RISE_PERCENT", []string{"0", "0.01"}, []string{"-0.01"}},
		{"GUARD_OFFERS_DROP_PERCENT", []string{"0", "100"}, []string{"-0.01", "100.01"}},
		{"GUARD_ON_SALE_DROP_PERCENT", []string{"0", "100"}, []string{"-0.01", "100.01"}},
		{"GUARD_STOCK_DROP_PERCENT", []string{"0", "100"}, []string{"-0.01", "100.01"}},
		{"GUARD_BIG_PRICES_PERCENT", []string{"0", "100"}, []string{"-0.01", "100.01"}},
		{"GUARD_MISSING_PERCENT", []string{"0", "100"}, []string{"-0.01", "100.01"}},
		{"GUARD_MEDIAN_PRICE_PERCENT", []string{"0", "300"}, []string{"-0.01"}},
		{"GUARD_BIG_PRICE_PERCENT", []string{"0", "300"}, []string{"-0.01"}},
		{"GUARD_OFFER_SLACK", []string{"0"}, []string{"-1"}},
		{"GUARD_STOCK_SLACK", []string{"0"}, []string{"-1"}},
		{"GUARD_PRICE_SLACK", []string{"0"}, []string{"-1"}},
		{"MARKUP_PERCENT", []string{"0", "17,5", "17.5%"}, []string{"-0.01", "10000.01", "NaN", "x"}},
		{"MIN_PROFIT", []string{"0", "500"}, []string{"-1"}},
		{"AUTO_ACCEPT_MARGIN", []string{"0"}, []string{"-1"}},
		{"AUTO_ACCEPT_MIN_PROFIT", []string{"0"}, []string{"-1"}},
		{"TELEGRAM_OWNERS", []string{"1", "010"}, []string{"0", "1,", "1;2", "0x10", "1_0"}},
		{"LOG_FORMAT", []string{"text", "json"}, []string{"JSON"}},
		{"BOT_LANGUAGE", []string{"ru", "kk", "en"}, []string{"RU"}},
		{"HTTP_ADDR", []string{"127.0.0.1:65535", ":1", "127.0.0.1:0"}, []string{":65536", ":", ":-1", "a b:80", "a/b:80", "a@b:80", ":00", ":0x50", ":1_0"}},
		{"OPS_ADDR", []string{"127.0.0.1:8081", "127.0.0.2:8080", ":8081"}, []string{"8081", "127.0.0.1:65536", "127.0.0.1:8080", ":8080", "0.0.0.0:8080", "[::]:8080"}},
		{
			"PUBLIC_URL", []string{"https://shop.kz", "http://shop.kz:65535/a", "http://shop.kz:1", "http://shop.kz:08080", "https://[::1]"},
			[]string{"ftp://shop.kz", "https:///a", "https://shop.kz:0", "https://shop.kz:65536", "https://shop.kz/a b", "https://u@shop.kz", "https://shop.kz?a=1", "https://shop.kz#a", "https://%zz"},
		},
		{"TELEGRAM_API_URL", []string{"http://127.0.0.1:8081"}, []string{"x"}},
		{"KASPI_API_URL", []string{"https://kaspi.kz/shop/api/v2"}, []string{"x"}},
		{"ALSTYLE_API_URL", []string{"https://api.al-style.kz/api"}, []string{"x"}},
		{
			"FEED_PATH", []string{"/" + part, "/a/" + part + "/list.xml", "/" + strings.Repeat("abcdefgh", 3), "/healthz-" + part},
			[]string{
				"/" + part[:23], "/" + strings.Repeat("abcdefg", 4), "/healthz", "/healthz/" + part, "/" + part + "//x", "/" + part + "/./x", part, "/" + part + "?", "/abcdefghijkl/mnopqrstuvwx",
			},
		},
		{"KASPI_API_TOKEN", []string{"!", "~~~"}, []string{"\x7f", "a b", "50%", "ё"}},
		{"TELEGRAM_BOT_TOKEN", []string{"7:aZ0-_"}, []string{"7:", ":a", "7:a.b", "x7:a", "7:a\nb"}},
		{"KASPI_MERCHANT_ID", []string{"10000001"}, []string{"1 0"}},
		{"REMIND_AT", []string{"50%, 10m"}, []string{"sometimes", "101%"}},
		{"KASPI_STORES", []string{"pp1:750000000", "30000001_pp2:710000000"}, []string{"PP1", "PP1:", ":750000000"}},
	} {
		for _, value := range c.good {
			if _, err := parsed(c.name, value); err != nil {
				t.Errorf("%s=%s is refused: %v", c.name, value, err)
			}
		}
		for _, value := range c.bad {
			if _, err := parsed(c.name, value); err == nil || !strings.HasPrefix(err.Error(), c.name) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s=%s: got %v, want one fault that names it", c.name, value, err)
			}
		}
	}
}

func TestTwoListenersNeedTwoPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"127.0.0.1:80", "127.0.0.1:80", true}, {"127.0.0.1:80", "127.0.0.1:81", false}, {"127.0.0.1:80", "127.0.0.2:80", false},
		{"127.0.0.1:0", "127.0.0.1:0", false}, {":80", "127.0.0.1:80", true}, {"127.0.0.1:80", "0.0.0.0:80", true}, {"[::]:80", "localhost:80", true},
		{"80", "80", false}, {":80", "80", false}, {"80", ":80", false},
	} {
		if got := sameListener(c.a, c.b); got != c.same {
			t.Errorf("%s and %s: %t", c.a, c.b, got)
		}
	}
}

func TestAFaultSaysWhatIsWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, want string }{
		{"REQUEST_TIMEOUT", "30", "REQUEST_TIMEOUT: want a time such as 30s, 10m or 72h"},
		{"LOG_LEVEL", "loud", "LOG_LEVEL: want debug, info, warn or error"},
		{"UPLOAD_ENABLED", "perhaps", "UPLOAD_ENABLED: want true or false"},
		{"VAT_PAYER", "perhaps", "VAT_PAYER: want true or false"},
		{"BACKUP_KEEP", "some", "BACKUP_KEEP: want a whole number"},
		{"TELEGRAM_CHAT", "some", "TELEGRAM_CHAT: want a whole number"},
		{"MIN_PROFIT", "half", "MIN_PROFIT: want a whole number"},
		{"MARKUP_PERCENT", "x", "MARKUP_PERCENT: want a percentage such as 20 or 17.5"},
		{"TAX_PERCENT", "x", "TAX_PERCENT: want a percentage such as 20 or 17.5"},
		{"AUTO_ACCEPT", "yes", "AUTO_ACCEPT: want off, dry or on"},
		{"SCHEDULE_STOCK", "x", "SCHEDULE_STOCK: schedule 1: want five or six fields of cron, as */30 * 8-20 * * *, or off"},
		{"KASPI_COMPANY", "Your_company", `KASPI_COMPANY: company "…" is a sample, not a name`},
		{"KASPI_MERCHANT_ID", "your_merchant_id", `KASPI_MERCHANT_ID: merchant id "…" is a sample, not an id`},
		{"KASPI_STORES", "PP1,PP2", "KASPI_STORES: store 1 has no city: want it with the code, as PP1:750000000"},
		{"KASPI_STORES", "deep secret:750000000", `KASPI_STORES: store "…": at most`},
		{"KASPI_STORES", "PP7:", `KASPI_STORES: store "PP7": a city code must follow the colon`}, // what is no secret is quoted
		{"FEED_LOGIN", "kaspi", "FEED_LOGIN and FEED_PASSWORD go together"},
		{"FEED_PASSWORD", "kaspi", "FEED_LOGIN and FEED_PASSWORD go together"},
		{"FEED_LOGIN", "a:b", "FEED_LOGIN: a login has no colon"},
		{"KASPI_COMPANY", "a\xff", "KASPI_COMPANY: it is not in UTF-8"},
		{"KASPI_API_TOKEN", "a\xff", "KASPI_API_TOKEN: it is not in UTF-8"},
		{"KASPI_COMPANY", "a\tb", "KASPI_COMPANY: it holds a line break or another control character"},
		{"KASPI_MERCHANT_ID", "x kaspi-secret x", "KASPI_MERCHANT_ID: it has the value of KASPI_API_TOKEN in it"},
		{"PUBLIC_URL", "https://x/12345:" + strings.Repeat("a", 30), "PUBLIC_URL: it holds the token of a bot, which belongs into TELEGRAM_BOT_TOKEN"},
		{"KASPI_COMPANY", "aB3" + strings.Repeat("x", 21), "KASPI_COMPANY: it looks like a token or password, which belongs into another setting"},
		{"KASPI_COMPANY", "", "KASPI_COMPANY is missing: the company's name as the price list shall show it"},
		{"TELEGRAM_OWNERS", "", "TELEGRAM_OWNERS is missing: your Telegram user id, several with commas; @userinfobot tells it"},
		{"KASPI_STORES", "", "KASPI_STORES is missing: pickup points with city codes, as PP1:750000000"},
	} {
		if _, err := parsed(c.name, c.value); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s=%s: got %v, want %s", c.name, c.value, err, c.want)
		}
	}
	for _, c := range []struct{ name, value string }{ // what is no secret, nor looks like one
		{"KASPI_COMPANY", "aB3" + strings.Repeat("x", 20)}, {"KASPI_COMPANY", "ab3" + strings.Repeat("x", 21)}, {"KASPI_COMPANY", "aBc" + strings.Repeat("x", 21)},
		{"KASPI_COMPANY", "AB3" + strings.Repeat("X", 21)}, {"KASPI_COMPANY", "aB3 " + strings.Repeat("x", 21)}, {"KASPI_COMPANY", " Shop "},
		{"KASPI_MERCHANT_ID", "x1234567"}, {"PUBLIC_URL", "https://aB3" + strings.Repeat("x", 30)},
	} {
		settings := good()
		settings["ALSTYLE_TOKEN"], settings[c.name] = "1234567", c.value // short enough to be met anywhere
		if got, err := Parse(settings, everything()...); err != nil || strings.HasPrefix(got.KaspiCompany, " ") {
			t.Errorf("%s=%q: %v", c.name, c.value, err)
		}
	}
}

func TestOnlyWhatACommandUsesMustBeThere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		need Need
		want []string
	}{
		{Telegram, []string{"TELEGRAM_BOT_TOKEN", "TELEGRAM_OWNERS"}}, {Kaspi, []string{"KASPI_API_TOKEN"}}, {Alstyle, []string{"ALSTYLE_TOKEN"}},
		{Shop, []string{"KASPI_COMPANY", "KASPI_MERCHANT_ID", "KASPI_STORES"}}, {Patience, nil},
	} {
		_, err := Parse(map[string]string{}, c.need)
		var got []string
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				name, _, _ := strings.Cut(line, " is missing: ")
				got = append(got, name)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("need %d, -want +got:\n%s", c.need, diff)
		}
	}
}

func TestWhatIsWrongIsNotUsed(t *testing.T) {
	t.Parallel()
	const path = "/0123456789abcdef01234567/list.xml"
	for _, c := range []struct {
		name, value string
		gone        string // the setting that is not used any more
	}{
		{"TELEGRAM_BOT_TOKEN", "bot", "telegram"}, {"TELEGRAM_API_URL", "x", "telegram"}, {"KASPI_API_TOKEN", "a b", "kaspi"}, {"KASPI_API_URL", "x", "kaspi"},
		{"KASPI_USER_AGENT", "curl/8", "kaspi"}, {"KASPI_MERCHANT_ID", "1 0", "kaspi"}, {"ALSTYLE_TOKEN", "a b", "alstyle"}, {"ALSTYLE_API_URL", "x", "alstyle"},
		{"ALSTYLE_PACE", "-1s", "alstyle"}, {"FEED_PATH", "/short", "path"}, {"HTTP_ADDR", "8080", "listens"}, {"LOG_FORMAT", "xml", ""},
	} {
		settings := good()
		settings["FEED_PATH"], settings[c.name] = path, c.value
		if c.name == "FEED_PATH" {
			settings["FEED_PATH"] = c.value
		}
		got, err := Parse(settings)
		if err == nil || !got.Wrong[c.name] || len(got.Wrong) != 1 {
			t.Errorf("%s=%s: wrong are %v: %v", c.name, c.value, got.Wrong, err)
		}
		for what, value := range map[string]string{
			"telegram": got.TelegramToken.Reveal(), "kaspi": got.KaspiToken.Reveal(), "alstyle": got.AlstyleToken.Reveal(), "path": got.FeedPath.Reveal(), "listens": got.HTTPAddr,
		} {
			if (value == "") != (what == c.gone) {
				t.Errorf("%s=%s: %s is %q", c.name, c.value, what, value)
			}
		}
	}
}

func TestSettingsReachThoseWhoUseThem(t *testing.T) {
	t.Parallel()
	settings := good()
	maps.Copy(settings, map[string]string{
		"WORK_HOURS": "1-5 09:00-18:00", "REMIND_AT": "25%, 5m", "MARKUP_PERCENT": "12.34", "MIN_PROFIT": "77", "TAX_PERCENT": "3",
		"FEED_LOGIN": "kaspi", "FEED_PASSWORD": "pass-word", "KASPI_MERCHANT_ID": "10000002",
	})
	c, err := Parse(settings, everything()...)
	if err != nil {
		t.Fatal(err)
	}
	hours, err := orders.ParseHours(settings["WORK_HOURS"])
	if err != nil || !cmp.Equal(fmt.Sprint(c.Hours()), fmt.Sprint(hours)) {
		t.Errorf("hours %v, want %v (%v)", c.Hours(), hours, err)
	}
	moments, err := orders.ParseMoments(settings["REMIND_AT"])
	if err != nil || !slices.Equal(c.Reminders, moments) {
		t.Errorf("moments %v, want %v (%v)", c.Reminders, moments, err)
	}
	rate := int64(300)
	if diff := cmp.Diff(price.Defaults{MarkupBP: 1234, MinProfit: 77, Tax: price.Tax{RateBP: &rate}}, c.Defaults()); diff != "" {
		t.Errorf("prices, -want +got:\n%s", diff)
	}
	want := feed.Shop{Company: "Shop", Merchant: "10000002", Points: c.KaspiStores}
	if diff := cmp.Diff(want, c.Shop()); diff != "" || len(c.KaspiStores) != 2 {
		t.Errorf("shop, -want +got:\n%s", diff)
	}
	hidden := c.Hidden()
	slices.Sort(hidden)
	if diff := cmp.Diff([]string{"1:telegram-secret", "alstyle-secret", "kaspi-secret", "kaspi:pass-word", "pass-word"}, hidden); diff != "" {
		t.Errorf("hidden, -want +got:\n%s", diff)
	}
	if got := (Config{}).Hidden(); got != nil {
		t.Errorf("nothing hides %q", got)
	}
	if c.HTTPAddrSet {
		t.Error("nobody has said where to listen")
	}
	if c, err = parsed("HTTP_ADDR", ":8080"); err != nil || !c.HTTPAddrSet {
		t.Errorf("somebody has said where to listen: %v", err)
	}
	for name, value := range map[string]string{ // what stands in a wrong place is hidden too
		"LOG_LEVEL": "12345:" + strings.Repeat("a", 30), "KASPI_COMPANY": "aB3" + strings.Repeat("x", 21), "KASPI_API_TOKEN": "a b",
	} {
		if c, _ := parsed(name, value); !slices.Contains(c.Hidden(), value) {
			t.Errorf("%s=%s is not hidden", name, value)
		}
	}
}

// Clients that are made of the settings ask where they say, as who they say.
func TestClientsAreMadeAsTheSettingsSay(t *testing.T) {
	t.Parallel()
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.URL.Path, r.Header.Get("User-Agent"), r.Header.Get("X-Merchant-Uid"))
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(server.Close)
	c := Config{
		KaspiAPI: server.URL + "/k", KaspiUserAgent: "Shop/1.0", KaspiSendUID: true, KaspiMerchant: "10000001", AlstyleAPI: server.URL + "/a",
		ConnectTimeout: time.Minute, RequestTimeout: time.Minute,
	}
	ask := func(c Config) []string {
		t.Helper()
		got = nil
		k, err := kaspi.New("token", c.KaspiOptions()...)
		if err != nil {
			t.Fatal(err)
		}
		a, err := alstyle.New("token", c.AlstyleOptions()...)
		if err != nil {
			t.Fatal(err)
		}
		_, errK := k.IMEIs(t.Context(), kaspi.IDOf("1"))
		_, errA := a.Brands(t.Context())
		if errK == nil || errA == nil {
			t.Errorf("no answer, and no error: %v, %v", errK, errA)
		}
		return got
	}
	all := ask(c)
	if len(all) != 6 || !strings.HasPrefix(all[0], "/k/") || all[1] != "Shop/1.0" || all[2] != "10000001" || !strings.HasPrefix(all[3], "/a/") {
		t.Errorf("asked %q", all)
	}
	c.KaspiUserAgent, c.KaspiSendUID = "", false
	if all = ask(c); len(all) != 6 || all[1] == "Shop/1.0" || all[1] == "" || all[2] != "" {
		t.Errorf("without a name and a number: asked %q", all)
	}
	c.KaspiSendUID, c.KaspiMerchant = true, ""
	if all = ask(c); len(all) != 6 || all[2] != "" {
		t.Errorf("without a number: asked %q", all)
	}
	c.RequestTimeout = time.Nanosecond
	if all = ask(c); len(all) != 0 {
		t.Errorf("within no time: asked %q", all)
	}
	if len((Config{}).KaspiOptions()) != 1 || len((Config{}).AlstyleOptions()) != 2 {
		t.Error("where nothing is said the clients' own addresses are replaced")
	}
}

// patient is an outside that notes how long it may take, and then fails.
type patient struct{ may []time.Duration }

func (p *patient) RoundTrip(r *http.Request) (*http.Response, error) {
	end, _ := r.Context().Deadline()
	p.may = append(p.may, time.Until(end))
	return nil, errors.New("failed")
}

// The whole stock is one long answer, so the supplier has three times as long.
func TestAnAnswerMayTakeTheTimeOfTheSettings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := Config{ConnectTimeout: time.Hour, RequestTimeout: 7 * time.Second}
		shop, supplier := &patient{}, &patient{}
		k, errK := kaspi.New("token", append(c.KaspiOptions(), kaspi.WithTransport(shop))...)
		a, errA := alstyle.New("token", append(c.AlstyleOptions(), alstyle.WithTransport(supplier))...)
		if errK != nil || errA != nil {
			t.Fatal(errK, errA)
		}
		_, errK = k.IMEIs(t.Context(), kaspi.IDOf("1"))
		_, errA = a.Brands(t.Context())
		if errK == nil || errA == nil || len(shop.may) == 0 || len(supplier.may) == 0 || shop.may[0] != 7*time.Second || supplier.may[0] != 21*time.Second {
			t.Errorf("Kaspi may take %v, Al-Style %v (%v, %v)", shop.may, supplier.may, errK, errA)
		}
	})
}

func TestHowFarNamesAreFromSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"abc", "acb", 2}, {"flaw", "lawn", 2}} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	for _, c := range []struct {
		name   string
		within int
		want   string
	}{
		{"LOG_LEVEL", 3, ""}, {"LOG_LEVELS", 1, "LOG_LEVEL"}, {"LOG_LEVELSS", 1, ""}, {"log_levels", 1, "LOG_LEVEL"}, {"KASPI_TOKEN", 3, "KASPI_API_TOKEN"},
		{"KASPI_TOKEN", 2, ""}, {"KASPI_API_TOKEN_FILES", 2, "KASPI_API_TOKEN_FILE"}, {"LOG_LEVEL_FILE", 1, ""}, {"GUARD_BIG_PRICEX_PERCENT", 2, "GUARD_BIG_PRICE_PERCENT"}, {"KASPI_API_TOKEN_FILE", 3, ""}, {"TZ", 2, ""},
	} {
		if got := nearest(c.name, c.within); got != c.want {
			t.Errorf("%s within %d: %q, want %q", c.name, c.within, got, c.want)
		}
	}
	for name, want := range map[string]int{"ABC": 2, "ABCDEFGH": 2, "ABCDEFGHI": 3, "ABCDEFGHIJKL": 4} {
		if got := near(name); got != want {
			t.Errorf("%s may be %d off", name, got)
		}
	}
	if got := strangers(map[string]string{"LOG_LEVEL": "", "LOGLEVEL": "", "FOO": "", "BAR": "", "KASPI_API_TOKEN_FILE": ""}); got != 2 {
		t.Errorf("%d strangers", got)
	}
	for name, want := range map[string]string{"LOG_LEVEL": "LOG_LEVEL", "LOGLEVEL": "LOGLEVEL", "deep_secret": "the name"} {
		if got := shown(name); got != want {
			t.Errorf("%s is shown as %s", name, got)
		}
	}
	if got := settingOf("Nothing"); got.name != "Nothing" || got.field != "Nothing" {
		t.Errorf("an unknown field is %+v", got)
	}
	if got := settingOf("LogLevel"); got.name != "LOG_LEVEL" {
		t.Errorf("a field is %+v", got)
	}
}

// One setting whose file cannot be read does not keep the others' from being read and blamed.
func TestEachFileOfASecretIsReadOrBlamed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	write(t, file, "from-a-file\n")
	c, err := Parse(map[string]string{
		"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_BOT_TOKEN_FILE": file, "KASPI_API_TOKEN_FILE": file + "-none", "ALSTYLE_TOKEN_FILE": file, "FEED_PATH_FILE": file + "-none",
		"LOG_LEVEL_FILE": file,
	})
	want := "TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set: want one of them\n" +
		"KASPI_API_TOKEN_FILE: the file cannot be read, or is empty or too long\nFEED_PATH_FILE: the file cannot be read, or is empty or too long"
	if err == nil || err.Error() != want || c.AlstyleToken.Reveal() != "from-a-file" || c.KaspiToken != "" {
		t.Errorf("got %q of Al-Style and\n%v", c.AlstyleToken.Reveal(), err)
	}
}

// What the library says of other things quotes what it has read.
func TestWhatElseTheLibraryFindsIsToldWithoutItsText(t *testing.T) {
	t.Parallel()
	f := newFaults()
	f.unfold(errors.New("deep-secret"))
	f.unfold(env.AggregateError{Errors: []error{errors.New("deep-secret"), env.ParseError{Name: "LogLevel", Err: errors.New("deep-secret")}}})
	if got := errors.Join(f.all...).Error(); got != "the settings cannot be read\nLOG_LEVEL: want debug, info, warn or error" {
		t.Errorf("got %s", got)
	}
}

func TestASecretInAFileMayBeSoLongAndNotEmpty(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	for name, c := range map[string]struct{ text, want string }{
		"plain": {"abc", "abc"}, "with an end": {"abc\n", "abc"}, "of Windows": {"abc\r\n", "abc"}, "the longest": {strings.Repeat("a", 4096), strings.Repeat("a", 4096)},
		"too long": {strings.Repeat("a", 4097), ""}, "empty": {"", ""},
	} {
		write(t, file, c.text)
		settings := good()
		delete(settings, "KASPI_API_TOKEN")
		settings["KASPI_API_TOKEN_FILE"] = file
		got, err := Parse(settings, everything()...)
		if (err != nil) != (c.want == "") || got.KaspiToken.Reveal() != c.want {
			t.Errorf("%s: %d bytes, %v", name, len(got.KaspiToken.Reveal()), err)
		}
		if err != nil && err.Error() != "KASPI_API_TOKEN_FILE: the file cannot be read, or is empty or too long" {
			t.Errorf("%s: %v", name, err)
		}
	}
	write(t, file, "two\n\n")
	settings := good()
	delete(settings, "KASPI_API_TOKEN")
	settings["KASPI_API_TOKEN_FILE"] = file
	if _, err := Parse(settings); err == nil {
		t.Error("a second line break is taken off")
	}
}

// A disk that may be well again is waited for; a folder that is another's is a fault of the settings.
func TestAFolderOfAnotherUserIsNotTheDisksFault(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{closed, "/sys/kernel"} { // the latter is closed to the administrator too
		if f, err := os.CreateTemp(dir, ""); err == nil || !errors.Is(err, fs.ErrPermission) {
			if err == nil {
				_ = f.Close()
			}
			continue
		}
		err := writable(dir)
		if _, disk := errors.AsType[*feed.DiskError](err); disk || err == nil || err.Error() != "nothing can be written there" {
			t.Errorf("%s: %v, of the disk: %t", dir, err, disk)
		}
	}
}

func TestWhereDataMayLie(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "none"), link); err != nil {
		t.Skip(err)
	}
	write(t, filepath.Join(dir, "file"), "")
	for path, want := range map[string]string{
		dir: "", filepath.Join(dir, "a", "b", "c"): "", link: "it is a link to what is not there", filepath.Join(dir, "file"): "there is no folder that it could be in",
		"/proc/kaspibot": "nothing can be written there",
	} {
		err := writable(path)
		if path == "/proc/kaspibot" && runtime.GOOS != "linux" {
			continue
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
		if _, disk := errors.AsType[*feed.DiskError](err); disk && path != "/proc/kaspibot" {
			t.Errorf("%s: it is the disk's fault: %v", path, err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("files left behind: %v", left)
	}
	folder := filepath.Join(dir, "open")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for mode, open := range map[os.FileMode]bool{0o700: false, 0o750: true, 0o705: true, 0o701: true} {
		if err := os.Chmod(folder, mode); err != nil {
			t.Fatal(err)
		}
		got := openToOthers("it", folder)
		if (len(got) > 0) != open || open && got[0] != "it is open to other users of this machine: chmod 700 "+folder {
			t.Errorf("%v: %q", mode, got)
		}
	}
}
