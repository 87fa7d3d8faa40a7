package papers_test

import (
	"encoding/gob"
	"os"
	"strconv"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/waybills"
)

// printerArgument makes this program a worker of waybills.Printer; how large its sheets are stands behind it.
const printerArgument = "papers-printer"

func TestMain(m *testing.M) {
	if len(os.Args) < 3 || os.Args[1] != printerArgument {
		bottest.Main(m)
		return
	}
	size, err := strconv.Atoi(os.Args[2])
	from, to := gob.NewDecoder(os.Stdin), gob.NewEncoder(os.Stdout)
	for err == nil {
		var j struct {
			Files    [][]byte
			PerSheet int
		}
		var a struct {
			PDF   []byte
			Fault string
		}
		if err = from.Decode(&j); err != nil {
			break
		}
		switch {
		case j.PerSheet == 0:
			a.PDF = j.Files[0]
		case size == 0:
			a.Fault = "no sheets today"
		default:
			a.PDF = make([]byte, size)
			copy(a.PDF, j.Files[0])
		}
		err = to.Encode(a)
	}
}

// printing is a printer that takes every waybill and makes sheets of a size; 0 for none.
func printing(size int) waybills.Printer {
	return waybills.Printer{Worker: []string{os.Args[0], printerArgument, strconv.Itoa(size)}}
}
