package kaspitest

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// readWaybill serves the newest waybill of an order until the parcel is handed over.
func (s *Server) readWaybill(w http.ResponseWriter, r *http.Request) {
	code, _, _ := strings.Cut(textOf(r.PathValue("token")), "-")
	o, ok := s.orders[code]
	switch {
	case !ok || !o.assembled || r.URL.Path != WaybillPath(code, o.waybill) || o.reads <= s.switches.waybillReads:
		notFound(w, r)
	case !o.handed.IsZero():
		refuse(w, http.StatusNotFound, "Some error occurred")
	default:
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = w.Write(pdf(o.waybillNumber(), o.parcels))
	}
}

// pdf makes one page of 105 × 74 mm for each parcel, with the number on it.
func pdf(number string, parcels int) []byte {
	const ahead = 3 // objects before the pages
	kids := make([]string, 0, parcels)
	objects := make([]string, ahead, ahead+2*parcels)
	for n := range parcels {
		page := len(objects) + 1
		text := fmt.Sprintf("BT /F1 14 Tf 20 180 Td (Waybill %s, parcel %d of %d) Tj ET", number, n+1, parcels)
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 210] /Contents %d 0 R "+
				"/Resources << /Font << /F1 3 0 R >> >> >>", page+1),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text))
	}
	objects[0] = "<< /Type /Catalog /Pages 2 0 R >>"
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), parcels)
	objects[2] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"

	var file, table bytes.Buffer
	file.WriteString("%PDF-1.4\n")
	table.WriteString("0000000000 65535 f \n")
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", file.Len())
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start, size := file.Len(), len(objects)+1
	fmt.Fprintf(&file, "xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n",
		size, table.String(), size, start)
	return file.Bytes()
}
