@echo off
rem Starts vgg4j with the libraries beside it, as the script vgg4j does elsewhere. VGG4J_OPTS may hold
rem options of the JVM, for example -Xmx4g: they come after those below and win.
rem Without delayed expansion, arguments keep their exclamation marks.
setlocal EnableExtensions DisableDelayedExpansion
rem Java is looked for on the PATH, never in the working directory, which may hold files of others.
for %%J in (java.exe) do set "java=%%~$PATH:J"
if not defined java set "java=%~dp0java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
if not exist "%java%" (
  >&2 echo no Java was found, expected 17 or newer; set JAVA_HOME to its folder, or put java.exe on the PATH
  exit /b 1
)
rem Bound to cores, OpenMP's threads and those of Java that they start leave cores idle; a number of
rem threads that changes under a kernel that waits for all of them stops it for ever.
set "OMP_PROC_BIND="
set "OMP_PLACES="
set "GOMP_CPU_AFFINITY="
set "OMP_DYNAMIC="
rem Threads that wait by spinning slow training tenfold on a machine that has other work to do.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=passive"
rem A command that computes nothing ends before Java's second compiler could pay.
set "quick="
for %%A in (--help -h --version -V models recipes summary) do if "%~1"=="%%A" set "quick=-XX:TieredStopAtLevel=1"
if "%~2"=="--help" set "quick=-XX:TieredStopAtLevel=1"
if "%~1 %~2"=="datasets list" set "quick=-XX:TieredStopAtLevel=1"
rem From 23 on Java warns of what libraries do, in the terminal; before, it knows no such option.
set "quiet="
set "version=0"
for %%J in ("%java%") do set "release=%%~dpJ..\release"
if exist "%release%" for /f "usebackq tokens=1,2 delims==." %%K in ("%release%") do if "%%K"=="JAVA_VERSION" set "version=%%L"
set "version=%version:"=%"
if %version% geq 23 set "quiet=--sun-misc-unsafe-memory-access=allow"
rem What Spark reaches into of Java's own classes, where it was built in.
set "opens="
if exist "%~dp0..\lib\spark.options" set opens="@%~dp0..\lib\spark.options"
rem The heap: half of the machine's or container's memory, at most 2 GB; the network is outside of it.
rem Java 17 writes text in the system's code page unless it is told to write UTF-8. Arguments and
rem names of files come from the system: an own sun.jnu.encoding would make Java misread them.
"%java%" -XX:MaxRAM=4g -XX:MaxRAMPercentage=50 -Djava.awt.headless=true -Dvgg4j.launcher=true ^
  --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8 %opens% %quick% %quiet% %VGG4J_OPTS% ^
  -cp "%~dp0..\lib\*" org.vgg4j.trainer.Main %*
exit /b %ERRORLEVEL%
