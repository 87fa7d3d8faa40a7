package netfault_test

import (
	"testing"

	"kaspibot/kaspi/netfault"
)

func TestAnEchoHasNothingOfTheToken(t *testing.T) {
	t.Parallel()
	const token = "Zq8+Lw3/Rt6vXb1NcY4mHs7KdF2gJp5T"
	for said, want := range map[string]string{
		"":                                      "",
		"no such order":                         "no such order",
		token:                                   "***",
		"token " + token + " is over":           "token *** is over",
		"token=" + token + "&page=1":            "token=***&page=1",
		"Zq8%2BLw3%2FRt6vXb1NcY4mHs7KdF2gJp5T":  "***",
		"Zq8%2bLw3%2fRt6vXb1NcY4mHs7KdF2gJp5T!": "***",
		"token Zq8+Lw3/Rt6v… is over":           "token *** is over",
		"of Zq8+Lw3 nothing":                    "of Zq8+Lw3 nothing", // seven bytes are in many words
		"…dF2gJp5T":                             "***",
		"two\n" + token[:20] + "\twords":        "two\n***\twords",
	} {
		if got := netfault.WithoutToken(said, token); got != want {
			t.Errorf("of %q is left %q, want %q", said, got, want)
		}
	}
	const escaped = "aB3+cD4/eF5=gH6&" // as it is sent, no eight bytes of it stand in a row
	for said, want := range map[string]string{"aB3%2BcD4%2FeF5%3DgH6%26 and ***": "*** and ***", "token=aB3%2BcD4%2FeF5%3DgH6%26;": "token=***;"} {
		if got := netfault.WithoutToken(said, escaped); got != want {
			t.Errorf("of %q is left %q, want %q", said, got, want)
		}
	}
	if got := netfault.WithoutToken("short words stay", "ok"); got != "short words stay" {
		t.Errorf("%q", got)
	}
}
