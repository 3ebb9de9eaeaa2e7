package policy
import ("testing";"unsafe";"os";"bufio";"encoding/json";"strings")
func TestZZ(t *testing.T){ t.Log(unsafe.Sizeof(Statement{}),unsafe.Sizeof(Document{}),unsafe.Sizeof(Principal{}),unsafe.Sizeof(Element{}))
 f,_:=os.Open("../../shared/cases/grammar.jsonl"); sc:=bufio.NewScanner(f)
 for sc.Scan(){ var c struct{Name,PolicyType,Document,Expect,Code string}; json.Unmarshal(sc.Bytes(),&c)
  ty,ok:=ParseType(c.PolicyType); if !ok {t.Fatal(c)}
  _,fs:=Check("",[]byte(c.Document),ty)
  res:="accept"; has:=c.Code==""
  for _,f:=range fs { if f.Severity==Reject {res="reject"} ; if f.Severity==Warn&&res=="accept"{res="warn"}; if string(f.Code)==c.Code{has=true}}
  if res!=c.Expect||!has { t.Errorf("%s %s %s: got %s\n%v",c.Name,c.Expect,c.Code,res,fs.Error())}
  if n:=strings.Count(fs.Error(),"\n"); n>0 || len(fs)>0 { t.Logf("%s: %s\n",c.Name,fs.Error())}
 }}
